/// The arithmetic of one step of an optimizer of your own: a small value of scalars, and what they do to a block of
/// parameters.
///
/// An ``Optimizer`` makes one in `update(step:learningRate:)` and passes it to ``ParameterUpdate/init(_:)``. It is then
/// fused like the library's own: training calls `apply(to:)` for each block of parameters while their gradients are in
/// cache, and allocates nothing.
///
///     struct SignDescent: Optimizer {
///         var learningRate = 0.001
///         var momentCount: Int { 0 }
///
///         func update(step: Int, learningRate: Double) -> ParameterUpdate {
///             ParameterUpdate(Step(learningRate: Float(learningRate)))
///         }
///
///         struct Step: ElementwiseUpdate {
///             let learningRate: Float
///             static var momentCount: Int { 0 }
///
///             func apply(to block: inout ParameterBlock) {
///                 let gradients = block.gradients
///                 var parameters = block.takeParameters()
///                 for i in 0..<block.count where gradients[i] != 0 {
///                     parameters[i] -= gradients[i] > 0 ? learningRate : -learningRate
///                 }
///             }
///         }
///     }
///
/// In a step every parameter is in exactly one block. In training a block is within the weights or within the biases of
/// one layer and has at most 2¹⁹ parameters, but where it is cut depends on the shape, the batch, the number of workers
/// and the processor. So what becomes of a parameter may depend on its own numbers and on `part`, but not on its
/// neighbours or on the block's length: the result is then the same however many workers there are. Blocks come in any
/// order, from any thread, and several at once.
///
/// In training `apply(to:)` is called while the step holds the engine's workers. So it must not train, evaluate or
/// predict with the engine: that would wait for the workers forever. Denormals are flushed to zero there; in
/// `step` of ``OptimizerState`` and `apply` of ``ParameterUpdate`` the thread's own setting holds.
public protocol ElementwiseUpdate: BitwiseCopyable, Sendable {
    /// The numbers that the update reads and writes for each parameter: at least 0, and the optimizer's `momentCount`.
    ///
    /// A ``ParameterUpdate`` asks once.
    static var momentCount: Int { get }

    /// Changes the parameters of a block, and their moments, in place.
    func apply(to block: inout ParameterBlock)
}

/// An element-wise update of any type, without an allocation: its bytes, and the type that reads them.
struct CustomUpdate: Sendable {
    private let kind: any ElementwiseUpdate.Type
    private var scalars: InlineArray<8, UInt64>

    /// How many moments the update has for each parameter, asked for once: a later answer would not have been checked.
    let momentCount: Int

    /// - Precondition: the value takes at most 64 bytes, and its number of moments is from 0 to 63.
    init<Update: ElementwiseUpdate>(_ update: Update) {
        let size = MemoryLayout<Update>.size
        precondition(size <= 64, "the scalars of \(Update.self) take \(size) bytes; they must take at most 64")
        let moments = Update.momentCount
        precondition(
            moments >= 0 && moments <= ParameterBlock.largestMomentCount,
            "\(Update.self) has \(moments) moments; it must have from 0 to \(ParameterBlock.largestMomentCount)")
        kind = Update.self
        momentCount = moments
        scalars = InlineArray(repeating: 0)
        // Safe: there is room, and the value's bytes are all that it is.
        unsafe withUnsafeMutableBytes(of: &scalars) { unsafe $0.storeBytes(of: update, as: Update.self) }
    }

    /// Applies the update to `count` parameters; see `ParameterUpdate.apply`.
    func apply(
        _ part: ParameterPart?, start: Int, parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
        moments: UnsafeMutablePointer<Float>, momentStride: Int, count: Int
    ) {
        func apply<Update: ElementwiseUpdate>(as kind: Update.Type) {
            // Safe: the bytes are those of a value of this type.
            let update = unsafe withUnsafeBytes(of: scalars) { unsafe $0.loadUnaligned(as: Update.self) }
            // Safe: the block is gone when the call returns; its memory is the caller's.
            var block = unsafe ParameterBlock(
                part, start: start, count: count, parameters: parameters, gradients: gradients, moments: moments,
                momentStride: momentStride, momentCount: momentCount)
            update.apply(to: &block)
        }
        apply(as: kind)
    }
}
