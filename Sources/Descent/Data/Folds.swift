/// The parts of a k-fold cross-validation: each example is held out in exactly one of k folds, and trained with in the
/// others.
///
///     let folds = try examples.folds(5, stratified: true)
///     var costs: [Double] = []
///     for fold in folds {
///         var network = try Network(inputs: examples.inputs.width, layers: layers)
///         _ = try trainer.fit(&network, to: examples[rows: fold.trainingRows], epochs: 20)
///         costs.append(try network.evaluate(examples[rows: fold.heldOutRows]).cost)
///     }
///
/// It holds 2 bytes for each example; a fold makes its rows' numbers when it is asked for, 8 bytes each. What is learnt
/// from data, such as a ``Standardization`` or a ``TableEncoder``, is to be learnt from a fold's training rows.
public struct Folds: RandomAccessCollection, Sendable, Hashable {
    /// One fold.
    public struct Fold: Sendable, Hashable {
        /// The rows to train with, in ascending order.
        public let trainingRows: [Int]

        /// The rows to test with, in ascending order.
        public let heldOutRows: [Int]
    }

    /// By example, the number of the fold that holds it out.
    private let numbers: [UInt16]

    /// k, the number of folds.
    public let count: Int

    /// 0.
    public var startIndex: Int { 0 }

    /// k.
    public var endIndex: Int { count }

    /// A fold.
    ///
    /// - Precondition: the number is from 0 to k − 1.
    public subscript(number: Int) -> Fold {
        precondition(0..<count ~= number, "fold \(number) of \(count)")
        return Fold(
            trainingRows: numbers.indices.filter { numbers[$0] != number },
            heldOutRows: numbers.indices.filter { numbers[$0] == number })
    }

    /// The largest number of folds.
    static let largestCount = 10_000

    fileprivate init(_ numbers: [UInt16], count: Int) {
        self.numbers = numbers
        self.count = count
    }
}

extension Examples {
    /// Divides the examples at random into folds for cross-validation.
    ///
    /// See ``Targets/folds(_:seed:stratified:)``.
    public func folds(_ count: Int = 5, seed: UInt64 = 1, stratified: Bool = false) throws(DataError) -> Folds {
        try targets.folds(count, seed: seed, stratified: stratified)
    }
}

extension Targets {
    /// Divides examples at random into folds for cross-validation.
    ///
    /// The folds' sizes differ by one at most. The same seed gives the same folds on every machine.
    ///
    /// - Parameters:
    ///   - count: k, from 2 to the number of examples, at most 10,000; with k the number of examples each is held out
    ///     by itself.
    ///   - seed: what the choice follows from.
    ///   - stratified: whether each class has its share in every fold, up to less than one example, as by
    ///     scikit-learn's `StratifiedKFold`. A class with one example only is missing from the training rows of one
    ///     fold. Real targets have no classes: for them it changes nothing.
    /// - Throws: ``DataError/setting(_:)`` for a number of folds out of its range.
    public func folds(_ count: Int = 5, seed: UInt64 = 1, stratified: Bool = false) throws(DataError) -> Folds {
        let most = Swift.min(self.count, Folds.largestCount)
        guard count >= 2, count <= most else {
            let range = most < 2 ? "at least 2, of at least as many examples; there is 1" : "from 2 to \(most)"
            throw .setting(HyperparameterError("number of folds", count, expected: range))
        }
        var generator = SeededGenerator(seed: seed, splitStream: 2)
        var order = generator.permutation(of: self.count)
        if stratified, case .classes(let classes, let classCount) = storage {
            order = order.grouped(by: classes, classCount)
        }
        // Dealt like cards, class after class: each fold gets every k-th, of a class of n then ⌊n/k⌋ or ⌈n/k⌉.
        var numbers = [UInt16](repeating: 0, count: self.count)
        for (position, row) in order.enumerated() { numbers[row] = UInt16(position % count) }
        return Folds(numbers, count: count)
    }
}
