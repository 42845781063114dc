/// The examples of a batch that go through a step at once, and what the step does with their gradients.
struct Microbatch {
    /// The largest number of examples that go through at once: memory does not grow with the batch.
    static let largestCount = 8192

    let request: StepRequest

    /// Which of the request's rows these are.
    let range: Range<Int>

    /// The sum of the losses of the batch's microbatches before this one.
    let lossBefore: Double

    /// 1/m, with all of the batch's examples.
    let scale: Float

    /// λ/m, with the λ of the cost's L2 term; or 0.
    let penaltyScale: Float

    /// Whether the update consumes the gradient block by block. Otherwise the whole gradient is left, for an update
    /// that needs it or for the caller.
    let appliesUpdate: Bool

    /// Whether the parameters are kept in the request's backup before the update.
    var keepsBackup = false

    init(of request: StepRequest, range: Range<Int>, lossBefore: Double) {
        let count = Double(request.exampleCount)
        self.request = request
        self.range = range
        self.lossBefore = lossBefore
        scale = Float(1 / count)
        penaltyScale = Float(request.l2 / count)
        appliesUpdate = request.change.map { !$0.needsWholeGradient } ?? false
    }

    /// The number of examples.
    var count: Int { range.count }

    /// Whether gradients begin with this one; they are added to those of the batch's earlier ones otherwise.
    var isFirst: Bool { range.lowerBound == 0 }

    /// Whether the gradients are complete after this: the L2 term and the update then follow.
    var isLast: Bool { range.upperBound == request.rows.count }

    /// The numbers of the examples in some columns.
    @inline(__always)
    func rows(_ columns: Range<Int>) -> VectorView<Int32> { request.rows[range][columns] }
}
