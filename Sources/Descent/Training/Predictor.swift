import Glibc
import Kernels
import LinearAlgebra
import Machine

/// Predicts by a network again and again, one example or many at a time, with buffers that it keeps.
///
///     let predictor = try Predictor(network)
///     let probabilities = try predictor.predict(pixels)       // [Float], of one example or several
///
/// A predictor has a copy of the network's parameters and of its standardization; training the network further does not
/// change it. Any number of tasks and threads can share one:
///
///     await withTaskGroup(of: [Float]?.self) { group in
///         for request in requests { group.addTask { try? predictor.predict(request.values) } }
///         for await outputs in group { … }
///     }
///
/// No call waits for another. Each takes free buffers and gives them back. A call with many examples also takes the
/// process's worker threads if nothing else has them, neither training nor another prediction; otherwise the caller's
/// thread does all the work.
///
/// **Bits.** With `products: .auto`, calls with up to ``fewExamples`` examples compute each example by itself: its
/// outputs have the same bits alone and in company. Other calls multiply matrices, whose sums run in another order: the
/// outputs then differ by rounding, but depend neither on the number of workers nor on what else runs. In all cases
/// they are those of ``Network/predict(_:workers:products:)`` with the same `products` on the same machine, bit for
/// bit.
///
/// **Memory.** The parameters, and sets of buffers that calls leave for the next ones. Each thread begins at a set of
/// its own, if there are enough, so threads that call one after the other may fill one each: at most twice the number
/// of processors, or eight. Calls beyond that number at the same time allocate what they need and free it. A set has
/// the inputs and two layers' activations of one example, or once there were more of 16; after a call that multiplies
/// matrices also the inputs and all layers' activations of 128 examples, from 16,384 examples on of 512, and 5 MB. One
/// set more is for calls with several workers, and has the latter for each of them. The functions with `into:` allocate
/// nothing where the set that they take has served a call of their kind: with one example, up to 16, up to 1023, up to
/// 16,383, and more.
public final class Predictor: Sendable {
    let network: Network
    private let workers: Int
    private let products: ProductChoice
    private let few: FewExamplesProgram

    /// Of as many calls at the same time.
    private let contexts: [PredictionContext]

    /// What the calls that use several workers take.
    private let shared: PredictionContext

    /// A predictor of a network as it is now.
    ///
    /// - Parameters:
    ///   - network: whose parameters and standardization are copied.
    ///   - workers: the number of workers for many examples; by default all usable processors. Up to ``fewExamples``
    ///     examples are the caller's work alone.
    ///   - products: who computes the matrix products. With ``ProductChoice/own`` an example's outputs depend neither
    ///     on the examples beside it nor on the number of workers.
    public init(
        _ network: borrowing Network, workers: Int? = nil, products: ProductChoice = .auto
    ) throws(TrainingError) {
        self.workers = try Trainer.workerCount(workers, products: products)
        self.products = products
        do { self.network = try network.copy() } catch {
            guard case .memory(let memory) = error else { preconditionFailure("a copy of a network: \(error)") }
            throw .memory(memory)
        }
        few = FewExamplesProgram(layout: network.layout)
        var contexts: [PredictionContext] = []
        do {
            for _ in 0..<max(8, 2 * UsableProcessors.count) { contexts.append(try PredictionContext()) }
            shared = try PredictionContext()
        } catch {
            throw .memory(error)
        }
        self.contexts = contexts
    }

    /// The most examples of a call that computes each by itself, with `products: .auto`: 16.
    public static var fewExamples: Int { FewExamplesProgram.largestCount }

    /// n_x, the number of values of an example.
    public var inputs: Int { few.layout.inputs }

    /// n_y, the number of values that the network computes for an example.
    public var outputs: Int { few.layout.outputLayer.units }

    /// The network's output function.
    public var output: Activation { few.layout.outputLayer.activation }

    /// The names of the classes, in the order of their numbers; nil if they are only numbered.
    public var classNames: [String]? { network.classNames }

    /// The outputs for a number of examples.
    ///
    /// - Parameter inputs: X; its width must be the network's.
    public func predict(_ inputs: Inputs) throws(TrainingError) -> Predictions {
        try Compatibility.check(inputs, network)
        do {
            return try Predictions(inputs, network) { (source, outputs) throws(MemoryError) in
                try predict(source, into: outputs)
            }
        } catch {
            throw .memory(error)
        }
    }

    /// The outputs for one example or several.
    ///
    /// - Parameter examples: [m, n_x] row-major, not scaled, all finite; bytes of a picture would be divided by 255.
    /// - Returns: [m, n_y] row-major: probabilities for softmax and sigmoid, values for identity.
    public func predict(_ examples: [Float]) throws(PredictionError) -> [Float] {
        let count = examples.count / inputs
        guard count * inputs == examples.count, count > 0 else {
            throw .valueCount(examples.count, examples: max(count, 1), inputs: inputs)
        }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: 4 * outputs)
        do { try MemoryError.require(overflow ? .max : bytes) } catch { throw .memory(error) }
        var values = [Float](repeating: 0, count: count * outputs)
        try predict(examples, into: &values)
        return values
    }

    /// Writes the outputs for one example or several, without an allocation: of arrays what
    /// ``predict(_:into:)-(Span<Float>,_)`` does of spans.
    ///
    ///     var probabilities = [Float](repeating: 0, count: predictor.outputs)
    ///     try predictor.predict(pixels, into: &probabilities)
    ///
    public func predict(_ examples: [Float], into outputs: inout [Float]) throws(PredictionError) {
        var span = outputs.mutableSpan
        try predict(examples.span, into: &span)
    }

    /// Writes the outputs for one example or several, without an allocation.
    ///
    /// - Parameters:
    ///   - examples: [m, n_x] row-major, not scaled, all finite.
    ///   - outputs: [m, n_y] row-major, overwritten: probabilities for softmax and sigmoid, values for identity. Its
    ///     length decides m. If an error is thrown it is unchanged.
    /// - Throws: ``PredictionError`` for another number of values than m examples have, a value that is not finite, and
    ///   memory that a first call needs and does not get.
    /// - Precondition: the length of `outputs` is a multiple of n_y.
    @_lifetime(outputs: copy outputs)
    public func predict(_ examples: Span<Float>, into outputs: inout MutableSpan<Float>) throws(PredictionError) {
        let units = self.outputs
        let count = outputs.count / units
        precondition(count * units == outputs.count, "\(outputs.count) outputs for examples of \(units) each")
        let (valueCount, overflow) = count.multipliedReportingOverflow(by: inputs)
        guard !overflow, examples.count == valueCount else {
            throw .valueCount(examples.count, examples: count, inputs: inputs)
        }
        guard count > 0 else { return }
        try unsafe examples.withUnsafeBufferPointer { (values) throws(PredictionError) in
            try unsafe outputs.withUnsafeMutableBufferPointer { (results) throws(PredictionError) in
                // Safe: both have elements, as many as the counts say, and live during the call.
                guard let from = values.baseAddress, let to = results.baseAddress else { return }
                guard unsafe SelectedKernels.best.allFinite(values: from, count: values.count) else {
                    let index = unsafe values.firstIndex { !$0.isFinite } ?? 0
                    throw unsafe .notFinite(value: values[index], example: index / inputs + 1)
                }
                let matrix = unsafe MatrixView(base: to, rows: count, columns: units, stride: units)
                do throws(MemoryError) {
                    try unsafe ExampleSource.with(from, standardization: network.standardization) {
                        (source) throws(MemoryError) in
                        try predict(source, into: matrix)
                    }
                } catch {
                    throw .memory(error)
                }
            }
        }
        network.targetStandardization?.scaleBack(&outputs)
    }

    /// Writes the outputs of examples that fit.
    private func predict(_ source: ExampleSource, into outputs: MatrixView) throws(MemoryError) {
        let count = outputs.rows
        if products == .auto, count <= FewExamplesProgram.largestCount {
            try withContext { (context) throws(MemoryError) in
                few.predict(
                    parameters: network.parameterView, source: source, outputs: outputs,
                    memory: try context.memory(for: few, examples: count))
            }
        } else if workers > 1, shared.take() {
            defer { shared.giveBack() }
            try shared.program(for: few.layout, examples: count, workers: workers, products: products)
                .predict(parameters: network.parameterView, source: source, outputs: outputs, waits: false)
        } else {
            try withContext { (context) throws(MemoryError) in
                try context.program(for: few.layout, examples: count, workers: 1, products: products)
                    .predict(parameters: network.parameterView, source: source, outputs: outputs)
            }
        }
    }

    /// Calls `body` with a context that nobody else has meanwhile.
    private func withContext(_ body: (PredictionContext) throws(MemoryError) -> Void) throws(MemoryError) {
        // Threads begin at different contexts, mostly, and so find their own, whose memory is in their cache. The
        // threads' descriptors lie megabytes apart, at pages.
        let start = Int(pthread_self() >> 12) % contexts.count
        for index in contexts.indices {
            let context = contexts[(start + index) % contexts.count]
            guard context.take() else { continue }
            defer { context.giveBack() }
            return try body(context)
        }
        try body(PredictionContext())
    }
}
