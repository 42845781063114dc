/// Is told of the gradients of a step while it computes others.
protocol GradientReceiver: AnyObject {
    /// The gradients of a bucket are complete: their number, from the last layers down. Called on the thread that runs
    /// the step, between two phases.
    func complete(bucket: Int)

    /// Called between two pieces of work on the thread that runs the step.
    func progress()
}
