import Formats

/// How much the examples of each class count in the cost: see ``Examples/weighted(by:)-(ClassWeights)``.
public struct ClassWeights: Sendable, Hashable {
    /// The weight of each class, in the order of their numbers.
    public let values: [Double]

    /// The names of the classes; nil if they have none.
    public let names: [String]?

    /// The weights with which every class counts the same in the cost of these targets.
    ///
    ///     w_c = m / (k · m_c)
    ///
    /// with m examples, m_c of them in class c, and k classes that have examples: scikit-learn's
    /// `class_weight="balanced"`, for which the mean weight of the m examples is 1. Compute it from the training set,
    /// and use it for validation and test data too. A class without examples gets no weight of its own: it has 1, for
    /// data that do have examples of it.
    ///
    /// - Throws: ``DataError/classWeightsOfValues`` for real targets.
    public init(balancing targets: Targets) throws(DataError) {
        guard case .classes(let classes, let classCount) = targets.storage else { throw .classWeightsOfValues }
        var counts = [Int](repeating: 0, count: classCount)
        for number in classes { counts[Int(number)] += 1 }
        let share = Double(classes.count) / Double(counts.count { $0 > 0 })
        values = counts.map { $0 > 0 ? share / Double($0) : 1 }
        names = targets.classNames
    }

    /// The weights of some classes by their names; those of all others are 1.
    ///
    /// - Parameters:
    ///   - weights: finite numbers of at least 0. Classes without names are called by their numbers, from `0` on.
    ///   - targets: whose classes they are.
    /// - Throws: ``DataError/classWeightsOfValues`` for real targets, ``DataError/unknownClass(_:known:)``, and
    ///   ``DataError/setting(_:)`` for a weight out of its range.
    public init(_ weights: [String: Double], of targets: Targets) throws(DataError) {
        guard let classCount = targets.classCount else { throw .classWeightsOfValues }
        let known = targets.classNames ?? (0..<classCount).map { "\($0)" }
        var values = [Double](repeating: 1, count: classCount)
        let numbers = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($0.element, $0.offset) })
        // In the order of their names, so that of several errors the same one is thrown each time.
        for (name, weight) in weights.sorted(by: { $0.key < $1.key }) {
            guard let number = numbers[name] else { throw .unknownClass(name, known: known) }
            do {
                try HyperparameterError.requireNonNegative("the weight of class \(Quoting.quoted(name))", weight)
            } catch {
                throw .setting(error)
            }
            values[number] = weight
        }
        self.values = values
        names = targets.classNames
    }

    /// The class numbers of targets that these weights are for.
    func classes(of targets: Targets) throws(DataError) -> [UInt16] {
        guard case .classes(let classes, let classCount) = targets.storage else { throw .classWeightsOfValues }
        if let names, let found = targets.classNames,
            let number = ClassNames.firstDifference(known: names, found: found), number < names.count
        {
            throw .classWeightNames(number: number, found[number], expected: names[number])
        }
        guard classCount <= values.count else { throw .classWeightCount(values.count, classCount: classCount) }
        return Array(classes)
    }
}
