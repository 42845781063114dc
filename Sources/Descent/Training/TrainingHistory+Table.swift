extension TrainingHistory {
    /// The numbers of an epoch in a checkpoint.
    static let columnCount = 16

    /// A NaN that stands for no value and comes from no arithmetic.
    private static let missing = Double(bitPattern: 0x7ff8_0000_6e6f_6e65)

    private static func value(_ number: Double) -> Double? { number.bitPattern == missing.bitPattern ? nil : number }

    /// The epochs as numbers, [rows, columns] row-major, the best epoch last if there is one.
    var table: [Double] {
        var table: [Double] = []
        table.reserveCapacity((epochs.count + 1) * TrainingHistory.columnCount)
        for epoch in epochs { TrainingHistory.append(epoch, to: &table) }
        if let best { TrainingHistory.append(best, to: &table) }
        return table
    }

    private static func append(_ epoch: Epoch, to table: inout [Double]) {
        table += [
            Double(epoch.number), Double(epoch.step), epoch.learningRate, epoch.cost, epoch.accuracy ?? missing,
            epoch.seconds, Double(epoch.exampleCount), epoch.score ?? missing,
        ]
        for evaluation in [epoch.validation, epoch.test] {
            table += [
                evaluation?.cost ?? missing, evaluation?.accuracy ?? missing, evaluation?.r2 ?? missing,
                evaluation?.rmse ?? missing,
            ]
        }
    }

    private static func epoch(_ row: ArraySlice<Double>) -> Epoch? {
        let first = row.startIndex
        func whole(_ column: Int) -> Int? { Int(exactly: row[first + column]) }
        func evaluation(_ column: Int) -> Evaluation? {
            value(row[first + column]).map { cost in
                Evaluation(
                    cost: cost, accuracy: value(row[first + column + 1]), r2: value(row[first + column + 2]),
                    rmse: value(row[first + column + 3]))
            }
        }
        guard let number = whole(0), number >= 1, let step = whole(1), step >= number, let count = whole(6), count >= 1
        else { return nil }
        return Epoch(
            number: number, step: step, learningRate: row[first + 2], cost: row[first + 3],
            accuracy: value(row[first + 4]), validation: evaluation(8), test: evaluation(12),
            score: value(row[first + 7]), seconds: row[first + 5], exampleCount: count)
    }

    /// Takes over epochs that were written as numbers.
    ///
    /// - Parameter hasBest: whether the last row is the best epoch.
    /// - Returns: whether the numbers can be a history's, in which each epoch comes after the one before.
    mutating func restore(_ table: [Double], stride: Int, hasBest: Bool) -> Bool {
        let width = TrainingHistory.columnCount
        guard table.count % width == 0 else { return false }
        var rows: [Epoch] = []
        for start in Swift.stride(from: 0, to: table.count, by: width) {
            guard let epoch = TrainingHistory.epoch(table[start..<start + width]) else { return false }
            rows.append(epoch)
        }
        let best = hasBest ? rows.popLast() : nil
        guard !hasBest || best != nil, zip(rows, rows.dropFirst()).allSatisfy({ $0.number < $1.number }),
            best.map({ $0.number <= rows.last?.number ?? 0 }) ?? true
        else { return false }
        guard let thinning = EpochThinning(stride: stride, keeping: rows.map(\.number)) else { return false }
        epochs = rows
        epochCount = rows.last?.number ?? 0
        self.best = best
        self.thinning = thinning
        return true
    }
}
