extension Examples {
    /// Splits the examples at random into those to train with and those held out.
    ///
    ///     let (train, test) = try examples.split(holdingOut: 0.2, stratified: true)
    ///     let (learnt, validation) = try train.split(holdingOut: 0.1, seed: 2, stratified: true)
    ///
    /// Every example is in exactly one part, and each part keeps the order of the whole. The same seed gives the same
    /// split on every machine. The number of classes and their names stay those of all examples.
    ///
    /// - Parameters:
    ///   - fraction: the share to hold out, above 0 and below 1: round(fraction·m) examples, ties away from 0.
    ///   - seed: what the choice follows from.
    ///   - stratified: whether each class has its share in both parts, up to less than one example, but for what
    ///     the largest classes give so that every class keeps an example to train with, wherever that is possible. Real
    ///     targets have no classes: for them it changes nothing.
    /// - Throws: ``DataError/setting(_:)`` for a fraction out of its range, or one that leaves a part empty.
    public func split(
        holdingOut fraction: Double, seed: UInt64 = 1, stratified: Bool = false
    ) throws(DataError) -> (train: Examples, heldOut: Examples) {
        guard fraction > 0, fraction < 1, let held = Examples.heldOutCount(fraction, of: count) else {
            let range = count > 1 ? ", so that of \(count) examples both parts have some" : "; there is 1 example"
            throw .setting(
                HyperparameterError("fraction to hold out", fraction, expected: "above 0 and below 1" + range))
        }
        return split(holdingOut: held, seed: seed, stratified: stratified)
    }

    /// The number of examples that a fraction holds out; nil where a part would be empty.
    package static func heldOutCount(_ fraction: Double, of count: Int) -> Int? {
        let held = Int((fraction * Double(count)).rounded())
        return held >= 1 && held < count ? held : nil
    }

    /// Splits the examples as the fraction does, by the number to hold out: from 1 to count − 1.
    ///
    /// - Parameter stream: tells splits of one seed apart.
    package func split(
        holdingOut held: Int, seed: UInt64, stream: UInt64 = 0, stratified: Bool
    ) -> (train: Examples, heldOut: Examples) {
        let rows = targets.split(holdingOut: held, seed: seed, stream: stream, stratified: stratified)
        return (self[rows: rows.train], self[rows: rows.heldOut])
    }
}

extension Targets {
    /// The rows of both parts of a split, as `Examples.split` has them: `held` are held out, from 1 to count − 1.
    ///
    /// - Parameters:
    ///   - rows: those to split, in ascending order; nil for all.
    ///   - stream: tells splits of one seed apart.
    package func split(
        holdingOut held: Int, of rows: [Int]? = nil, seed: UInt64, stream: UInt64 = 0, stratified: Bool
    ) -> (train: [Int], heldOut: [Int]) {
        let part = rows.map { self[rows: $0] } ?? self
        precondition(held >= 1 && held < part.count, "\(held) of \(part.count) examples to hold out")
        var generator = SeededGenerator(seed: seed, splitStream: stream)
        let isHeld = part.rowsHeldOut(held, stratified: stratified, &generator)
        func rowsWhere(_ isIn: Bool) -> [Int] {
            (0..<part.count).filter { isHeld[$0] == isIn }.map { rows?[$0] ?? $0 }
        }
        return (rowsWhere(false), rowsWhere(true))
    }

    /// Which examples are held out: `held` of them.
    private func rowsHeldOut(_ held: Int, stratified: Bool, _ generator: inout SeededGenerator) -> [Bool] {
        let order = generator.permutation(of: count)
        var isHeld = [Bool](repeating: false, count: count)
        guard stratified, case .classes(let classes, let classCount) = storage else {
            for row in order[..<held] { isHeld[row] = true }
            return isHeld
        }
        // Class after class, at random within each, and of this order evenly spaced rows: a class of n then has
        // n·held/m of them, rounded up or down.
        let byClass = order.grouped(by: classes, classCount)
        let offset = Int(generator.below(UInt32(count)))
        for (position, row) in byClass.enumerated() {
            isHeld[row] = ((position + 1) * held + offset) / count > (position * held + offset) / count
        }
        keepOneOfEachClass(classes, classCount, byClass, &isHeld)
        return isHeld
    }

    /// Exchanges held-out rows so that no class is held out as a whole, as long as another has more than one row to
    /// train with.
    private func keepOneOfEachClass(
        _ classes: ExampleValues<UInt16>, _ classCount: Int, _ byClass: [Int], _ isHeld: inout [Bool]
    ) {
        var (left, all) = ([Int](repeating: 0, count: classCount), [Int](repeating: 0, count: classCount))
        for (row, number) in classes.enumerated() {
            all[Int(number)] += 1
            if !isHeld[row] { left[Int(number)] += 1 }
        }
        for number in 0..<classCount where all[number] > 0 && left[number] == 0 {
            guard let donor = left.indices.max(by: { left[$0] < left[$1] }), left[donor] > 1,
                let kept = byClass.first(where: { classes[$0] == number }),
                let given = byClass.first(where: { classes[$0] == donor && !isHeld[$0] })
            else { return }
            (isHeld[kept], isHeld[given]) = (false, true)
            left[number] += 1
            left[donor] -= 1
        }
    }
}

extension SeededGenerator {
    /// A generator for splits of one seed; the number tells them apart.
    init(seed: UInt64, splitStream stream: UInt64) {
        // The streams of layers and of epochs are below 2³³ and 2³² wide; these lie apart.
        self.init(seed: seed, stream: 1 << 34 + stream)
    }

    /// The numbers below a count at random, each order as likely as the others.
    mutating func permutation(of count: Int) -> [Int] {
        var order = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(last, Int(below(UInt32(last + 1))))
        }
        return order
    }
}

extension [Int] {
    /// These rows class by class, in their order within each.
    func grouped(by classes: ExampleValues<UInt16>, _ classCount: Int) -> [Int] {
        var next = [Int](repeating: 0, count: classCount + 1)
        for row in self { next[Int(classes[row]) + 1] += 1 }
        for number in 0..<classCount { next[number + 1] += next[number] }
        var grouped = self
        for row in self {
            let number = Int(classes[row])
            grouped[next[number]] = row
            next[number] += 1
        }
        return grouped
    }
}
