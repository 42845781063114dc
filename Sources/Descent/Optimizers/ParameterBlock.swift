/// A block of parameters, with their gradients and moments, that an update of your own changes in place.
///
/// The numbers are the step's own and not copies. The parameters of a block are contiguous in the flat layout of the
/// network, and so are their gradients and each of their moments: element i of every span belongs to one parameter.
///
///     func apply(to block: inout ParameterBlock) {
///         let gradients = block.gradients
///         var parameters = block.takeParameters()
///         var velocity = block.takeMoment(0)
///         for i in 0..<block.count {
///             velocity[i] = beta * velocity[i] + gradients[i]
///             parameters[i] -= learningRate * velocity[i]
///         }
///     }
@safe
public struct ParameterBlock: ~Copyable, ~Escapable {
    /// How many parameters the block has: the length of every span.
    public let count: Int

    /// The index of the block's first parameter in the flat layout of the network, or in the span that is updated.
    public let start: Int

    /// What part of the network the parameters are; nil in an update of spans, which knows of no network.
    public let part: ParameterPart?

    @usableFromInline let parameters: UnsafeMutablePointer<Float>
    @usableFromInline let gradientsStart: UnsafePointer<Float>
    @usableFromInline let moments: UnsafeMutablePointer<Float>
    @usableFromInline let momentStride: Int
    @usableFromInline let momentCount: Int

    /// Bit 0 for the parameters and bit 1 + i for moment i, once they have been taken.
    @usableFromInline var taken: UInt64 = 0

    /// The largest number of moments that an update can have.
    static let largestMomentCount = 63

    /// - Precondition: the pointers are to memory of that length, which the block does not outlive; the memories do not
    ///   overlap.
    @_lifetime(immortal)
    init(
        _ part: ParameterPart?, start: Int, count: Int, parameters: UnsafeMutablePointer<Float>,
        gradients: UnsafePointer<Float>, moments: UnsafeMutablePointer<Float>, momentStride: Int, momentCount: Int
    ) {
        self.part = part
        self.start = start
        self.count = count
        unsafe self.parameters = parameters
        unsafe gradientsStart = gradients
        unsafe self.moments = moments
        self.momentStride = momentStride
        self.momentCount = momentCount
    }

    /// g: the gradients, means over the mini-batch, with the L2 term where the trainer has one.
    @inlinable
    public var gradients: Span<Float> {
        @_lifetime(copy self)
        get {
            // Safe: the memory has that length, and the span cannot outlive the block.
            unsafe _overrideLifetime(Span(_unsafeStart: gradientsStart, count: count), copying: self)
        }
    }

    /// θ: the parameters, overwritten.
    ///
    /// - Precondition: they have not been taken from this block before.
    @inlinable
    @_lifetime(copy self)
    public mutating func takeParameters() -> MutableSpan<Float> {
        precondition(taken & 1 == 0, "the parameters of a block can be taken once")
        taken |= 1
        // Safe: as for the gradients; nothing else has a span of this memory, as it is taken once.
        return unsafe _overrideLifetime(MutableSpan(_unsafeStart: parameters, count: count), copying: self)
    }

    /// One of the moments, overwritten; all are 0 before the first step.
    ///
    /// - Precondition: the index is at least 0 and below the update's number of moments, and the moment has not been
    ///   taken from this block before.
    @inlinable
    @_lifetime(copy self)
    public mutating func takeMoment(_ index: Int) -> MutableSpan<Float> {
        precondition(index >= 0 && index < momentCount, "moment \(index) of an update with \(momentCount)")
        let bit: UInt64 = 2 << UInt64(index)
        precondition(taken & bit == 0, "moment \(index) of a block can be taken once")
        taken |= bit
        // Safe: as for the parameters; the moments lie `momentStride` floats apart.
        return unsafe _overrideLifetime(
            MutableSpan(_unsafeStart: moments + index * momentStride, count: count), copying: self)
    }
}
