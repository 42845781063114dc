import Formats

/// How much each of a set of examples counts in the cost.
struct ExampleWeights: Sendable {
    /// w, as given: finite and at least 0.
    let values: ExampleValues<Float>

    /// w̄, their mean.
    let mean: Double

    /// wᵢ/w̄, whose mean is 1: what the engine multiplies losses and gradients with. All 0 where all weights are.
    let relative: ExampleValues<Float>

    /// - Precondition: there are values, each finite and at least 0.
    init(checked values: [Float]) {
        self.values = ExampleValues(values)
        let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
        self.mean = mean
        relative = ExampleValues(mean > 0 ? values.map { Float(Double($0) / mean) } : values)
    }

    /// Weights that stay in their file; `relative` must be what `init(checked:)` computes of them.
    init(mapping values: MappedElements<Float>, relative: MappedElements<Float>, mean: Double) {
        self.values = ExampleValues(values)
        self.mean = mean
        self.relative = ExampleValues(relative)
    }

    /// The weights of several sets, one set after the other: 1 for each example of a set without weights; nil where
    /// none has them.
    static func concatenated(_ parts: [Examples]) -> ExampleWeights? {
        guard parts.contains(where: { $0.weighting != nil }) else { return nil }
        return ExampleWeights(
            checked: parts.flatMap { $0.weights ?? [Float](repeating: 1, count: $0.count) })
    }
}

extension Examples {
    /// The same examples, weighted: wᵢ is how much example i counts in the cost.
    ///
    ///     J = Σᵢ wᵢ·L(ŷᵢ, yᵢ) / Σᵢ wᵢ
    ///
    /// The weights apply to the cost of training, of ``Network/evaluate(_:workers:products:)`` and of validation. Only
    /// their ratios matter: an example of weight 2 counts as two, and one of weight 0 counts nothing. Accuracies and
    /// all other metrics count every example once, and a scaling of inputs or targets is computed from all alike.
    ///
    /// In training a mini-batch of m examples has the cost
    ///
    ///     J = 1/m · Σᵢ wᵢ/w̄·L(ŷᵢ, yᵢ) + λ/(2m) · Σ_l ‖W⁽ˡ⁾‖²
    ///
    /// with w̄ the mean weight of the whole training set. So the gradient is that of the whole set's cost on average,
    /// and the learning rate means the same with weights as without. PyTorch's `CrossEntropyLoss(weight=)` divides by
    /// the sum of the batch's own weights instead: the same where the batch is the whole set, and otherwise an example
    /// counts the more the lighter those beside it are. Keras divides by m without w̄, so there the weights' size
    /// changes the learning rate.
    ///
    /// - Parameter weights: one for each example, finite and at least 0; they multiply those that the examples have.
    /// - Throws: ``DataError/weightCount(_:examples:)``, ``DataError/weight(_:example:)`` and ``DataError/noWeight``.
    public func weighted(by weights: [Float]) throws(DataError) -> Examples {
        guard weights.count == count else { throw .weightCount(weights.count, examples: count) }
        for (index, weight) in weights.enumerated() where !(weight >= 0 && weight < .infinity) {
            throw .weight(Double(weight), example: index + 1)
        }
        return try weighted { Double(weights[$0]) }
    }

    /// The same examples, each weighted by its class; the weights multiply those that the examples have.
    ///
    ///     let weights = try ClassWeights(balancing: train.targets)
    ///     train = try train.weighted(by: weights)
    ///     validation = try validation.weighted(by: weights)
    ///
    /// - Throws: ``DataError/classWeightsOfValues`` for real targets, ``DataError/classWeightCount(_:classCount:)`` and
    ///   ``DataError/classWeightNames(number:_:expected:)`` for other classes than the weights are for, and
    ///   ``DataError/noWeight`` where no example has a weight above 0.
    public func weighted(by weights: ClassWeights) throws(DataError) -> Examples {
        let classes = try weights.classes(of: targets)
        return try weighted { weights.values[Int(classes[$0])] }
    }

    /// - Parameter factor: of each example's weight, at least 0.
    private func weighted(by factor: (Int) -> Double) throws(DataError) -> Examples {
        let values = (0..<count).map { Float(factor($0) * Double(weighting?.values[$0] ?? 1)) }
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            throw .weight(factor(index) * Double(weighting?.values[index] ?? 1), example: index + 1)
        }
        guard values.contains(where: { $0 > 0 }) else { throw .noWeight }
        return Examples(checked: inputs, targets, ExampleWeights(checked: values))
    }
}
