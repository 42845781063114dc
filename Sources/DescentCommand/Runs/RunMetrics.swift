import Descent
package import Formats
import FoundationEssentials

/// `metrics.csv` of a run, as far as runs are compared by it.
package struct RunMetrics: Sendable {
    /// The line of an epoch. What isn't a finite number is nil.
    package struct Row: Sendable, Hashable {
        package let epoch: Int
        package let step: Int
        package let cost: Double?
        package let accuracy: Double?
        package let validationCost: Double?
        package let validationAccuracy: Double?
        /// The metric that is monitored and has a column of its own.
        package let score: Double?
    }

    package private(set) var rows: [Row] = []

    /// The time of all epochs' steps. Where lines are left out, each line stands for those before it too.
    package private(set) var seconds = 0.0

    /// Takes the file's text.
    ///
    /// - Parameters:
    ///   - path: the file's, for errors.
    ///   - monitor: what is monitored.
    package init(_ text: String, path: String, monitoring monitor: Monitor) throws(FileError) {
        let columns = MetricsTable.header.split(separator: ",")
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let heading = lines.first.map { String(Substring($0)) } ?? ""
        let names = heading.split(separator: ",", omittingEmptySubsequences: false)
        guard names.starts(with: columns) else {
            throw .malformed(path: path, problem: "its first line is not the one that train writes")
        }
        let scoreColumn = names.firstIndex { $0 == "validation_\(monitor.name)" }
        let (cost, accuracy, seconds) = (3, 4, 7)
        let (validationCost, validationAccuracy) = (9, 10)
        // After the last line feed comes nothing.
        for (index, line) in lines.enumerated().dropFirst() where index < lines.count - 1 || !line.isEmpty {
            let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            func number(_ column: Int?) -> Double? {
                column.flatMap { Double(Substring(fields[$0])) }.flatMap { $0.isFinite ? $0 : nil }
            }
            guard fields.count == names.count, let epoch = Int(Substring(fields[0])),
                let step = Int(Substring(fields[1])),
                epoch > rows.last?.epoch ?? 0, let time = number(seconds), time >= 0
            else {
                throw .malformed(path: path, problem: "line \(index + 1) is not one that train writes")
            }
            self.seconds += time * Double(epoch - (rows.last?.epoch ?? 0))
            rows.append(
                Row(
                    epoch: epoch, step: step, cost: number(cost), accuracy: number(accuracy),
                    validationCost: number(validationCost), validationAccuracy: number(validationAccuracy),
                    score: monitor.hasOwnScore ? number(scoreColumn) : nil))
        }
    }

    /// The line of the epoch whose network a run keeps: the best by what is monitored, of equals that with the least
    /// validation cost; the last without validation.
    ///
    /// - Parameters:
    ///   - saved: the number of the epoch, where it is known.
    ///   - keepsLast: whether it is the last in any case.
    package func kept(epoch saved: Int?, monitoring monitor: Monitor, keepsLast: Bool) -> Row? {
        if let saved { return rows.first { $0.epoch == saved } }
        guard !keepsLast else { return rows.last }
        func score(_ row: Row) -> Double? {
            switch monitor {
            case .cost: row.validationCost
            case .metric(.accuracy): row.validationAccuracy
            case .metric: row.score
            }
        }
        var best: (row: Row, score: Double)?
        for row in rows {
            guard let score = score(row) else { continue }
            if let best {
                let isWorse = monitor.higherIsBetter ? score < best.score : score > best.score
                let isCheaper = row.validationCost ?? .infinity < best.row.validationCost ?? .infinity
                guard !isWorse, score != best.score || isCheaper else { continue }
            }
            best = (row, score)
        }
        return best?.row ?? rows.last
    }
}
