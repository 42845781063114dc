package import Communication
import LinearAlgebra

/// How a network does on a number of examples.
public struct Evaluation: Sendable, Hashable {
    /// The mean loss, without any L2 term; of weighted examples the weighted mean, Σ wᵢ·Lᵢ / Σ wᵢ. It is that of the
    /// scaled targets if the network scales them.
    public let cost: Double

    /// The share of examples that are classified right, whatever their weights; nil for squared error.
    ///
    /// Softmax, and sigmoid with several units and classes: the largest output, the first of equals, is the example's
    /// class. Otherwise sigmoid: the share of units whose output exceeds 0.5 exactly where the target does. It goes by
    /// the logits, which tell outputs apart that are equal in single precision: ``Metrics/accuracy`` does not.
    public let accuracy: Double?

    /// R², the coefficient of determination, of identity outputs: 1 − Σ(y − ŷ)²/Σ(y − ȳ)², at most 1; 0 for the mean
    /// of these targets. Of several outputs the mean over them. Nil for other outputs, and for one example.
    ///
    /// Weights do not enter. The errors are those of single precision. ``Network/metrics(on:workers:products:)`` has it
    /// for sigmoid units with real targets too, and further metrics.
    public let r2: Double?

    /// The root of the mean squared error of identity outputs, in the targets' unit; of several outputs the mean over
    /// them. Nil for other outputs. Weights do not enter.
    public let rmse: Double?

    /// An evaluation like this, as for a test of a callback.
    public init(cost: Double, accuracy: Double? = nil, r2: Double? = nil, rmse: Double? = nil) {
        self.cost = cost
        self.accuracy = accuracy
        self.r2 = r2
        self.rmse = rmse
    }
}

/// What a network gives for a number of examples.
public struct Predictions: Sendable {
    /// The outputs, [count, units] row-major: probabilities for softmax and sigmoid, values for identity.
    public let values: [Float]

    /// The number of examples.
    public let count: Int

    /// The number of outputs of an example.
    public let units: Int

    /// The network's output function.
    let output: Activation

    /// One output of one example.
    public subscript(example: Int, unit: Int) -> Float { values[example * units + unit] }

    /// The class of each example: the unit with the largest output, the first of equals; with one sigmoid unit, 1 where
    /// it exceeds 0.5.
    ///
    /// - Precondition: the network's output is softmax or sigmoid: see ``Network/output``. Identity gives values, not
    ///   classes.
    public var classes: [Int] {
        precondition(output != .identity, "the outputs of a network with identity are values, and no classes")
        return (0..<count).map { self.class(ofExample: $0) }
    }

    /// The class of one example.
    func `class`(ofExample example: Int) -> Int {
        if units == 1 { return output == .sigmoid && self[example, 0] > 0.5 ? 1 : 0 }
        var largest = 0
        for unit in 1..<units where self[example, unit] > self[example, largest] { largest = unit }
        return largest
    }
}

extension Predictions {
    /// Outputs that are known.
    ///
    /// - Precondition: [count, units] row-major; `output` is softmax, sigmoid or identity.
    package init(values: [Float], units: Int, output: Activation) {
        precondition(units >= 1 && values.count % units == 0, "\(values.count) outputs of \(units) units")
        self.init(values: values, count: values.count / units, units: units, output: output)
    }

    /// The outputs of a network that `predict` writes, [count, units].
    init(
        _ inputs: Inputs, _ network: borrowing Network,
        predict: (ExampleSource, MatrixView) throws(MemoryError) -> Void
    ) throws(MemoryError) {
        let units = network.outputs
        let (bytes, overflow) = inputs.count.multipliedReportingOverflow(by: 4 * units)
        try MemoryError.require(overflow ? .max : bytes)
        var values = [Float](repeating: 0, count: inputs.count * units)
        var span = values.mutableSpan
        try unsafe span.withUnsafeMutableBufferPointer { (buffer) throws(MemoryError) in
            // Safe: the buffer holds that many values, and lives as long as this call.
            guard let target = buffer.baseAddress else { return }
            let matrix = unsafe MatrixView(base: target, rows: inputs.count, columns: units, stride: units)
            try ExampleSource.with(inputs, targets: nil, weights: nil, standardization: network.standardization) {
                (source) throws(MemoryError) in
                try predict(source, matrix)
            }
        }
        if let scaling = network.targetStandardization {
            var outputs = values.mutableSpan
            scaling.scaleBack(&outputs)
        }
        self.init(values: values, count: inputs.count, units: units, output: network.output)
    }
}

extension Network {
    /// The outputs for a number of examples.
    ///
    /// - Parameters:
    ///   - inputs: X; its width must be the network's.
    ///   - workers: the number of workers; by default all usable processors.
    ///   - products: who computes the matrix products. With ``ProductChoice/own`` an example's outputs depend neither
    ///     on the examples beside it nor on the number of workers.
    public func predict(
        _ inputs: Inputs, workers: Int? = nil, products: ProductChoice = .auto
    ) throws(TrainingError) -> Predictions {
        try Compatibility.check(inputs, self)
        let workers = try Trainer.workerCount(workers, products: products)
        do {
            return try Predictions(inputs, self) { (source, outputs) throws(MemoryError) in
                if products == .auto, inputs.count <= FewExamplesProgram.largestCount {
                    let program = FewExamplesProgram(layout: layout)
                    let memory = try AlignedBuffer<Float>(count: program.memoryCount(examples: inputs.count))
                    program.predict(parameters: parameterView, source: source, outputs: outputs, memory: memory.view)
                } else {
                    try ForwardProgram(
                        layout: layout, exampleCount: inputs.count, workers: workers, products: products
                    ).predict(parameters: parameterView, source: source, outputs: outputs)
                }
            }
        } catch {
            throw .memory(error)
        }
    }

    /// The mean loss and the accuracy, or R², over a number of examples.
    ///
    /// - Parameters:
    ///   - examples: inputs and targets that fit the network.
    ///   - workers: the number of workers; by default all usable processors.
    ///   - products: who computes the matrix products.
    public func evaluate(
        _ examples: Examples, workers: Int? = nil, products: ProductChoice = .auto
    ) throws(TrainingError) -> Evaluation {
        try evaluate(examples, workers: workers, products: products, progress: nil)
    }

    /// Evaluates as ``evaluate(_:workers:products:)`` does, and tells of so many examples more that are done, on the
    /// threads of the workers.
    ///
    /// - Parameter communicator: the ranks that share the work; all call this.
    package func evaluate(
        _ examples: Examples, workers: Int?, products: ProductChoice,
        communicator: any Communicator = SingleProcess(), progress: (@Sendable (Int) -> Void)?
    ) throws(TrainingError) -> Evaluation {
        try Compatibility.check(examples, self)
        let workers = try Trainer.workerCount(workers, products: products)
        do {
            let program = try ForwardProgram(
                layout: layout, exampleCount: examples.count, workers: workers, products: products,
                communicator: communicator)
            program.progress = progress
            return evaluate(examples, program)
        } catch {
            throw .memory(error)
        }
    }

    /// Evaluates with an existing program.
    func evaluate(_ examples: Examples, _ program: ForwardProgram) -> Evaluation {
        let sums = ExampleSource.with(
            examples.inputs, targets: examples.targets.scaled(by: targetStandardization),
            weights: examples.weighting, standardization: standardization
        ) { source in
            program.evaluate(parameters: parameterView, source: source, count: examples.count)
        }
        let predictions = predictionCount(examples)
        var (r2, rmse): (Double?, Double?)
        if output == .identity {
            let count = Double(examples.count)
            let moments = examples.targets.moments
            var (share, root) = (0.0, 0.0)
            for unit in moments.indices {
                // The errors of scaled targets, in the targets' own units.
                let deviation = targetStandardization.map { Double($0.deviations[unit]) } ?? 1
                let squares = program.squaredError(ofUnit: unit) * deviation * deviation
                share += Moments.share(squares, of: moments[unit].squares)
                root += (squares / count).squareRoot()
            }
            if examples.count > 1 { r2 = share / Double(moments.count) }
            rmse = root / Double(moments.count)
        }
        return Evaluation(
            cost: sums.loss / Double(examples.count),
            accuracy: predictions.map { Double(sums.correctPredictions) / Double($0 * examples.count) }, r2: r2,
            rmse: rmse)
    }

    /// How many predictions an example's accuracy counts; nil where it has none.
    func predictionCount(_ examples: Examples) -> Int? {
        switch output {
        case .identity: nil
        case .sigmoid: examples.targets.classCount == nil ? outputs : 1
        case .softmax: 1
        case .relu, .leakyRelu, .tanh:
            preconditionFailure("\(output) is only for hidden layers: a network refuses it as the output")
        }
    }
}
