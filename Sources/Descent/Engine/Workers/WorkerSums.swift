import LinearAlgebra

/// What a worker found, in a cache line of its own: neighbours that wrote to one line would wait for each other.
struct WorkerSums: BitwiseCopyable {
    /// The sum of the losses of its examples.
    var loss = 0.0

    /// How many of its predictions were correct.
    var correctPredictions = 0

    // Six more words make 64 bytes.
    private var padding: (Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0)

    init(loss: Double = 0, correctPredictions: Int = 0) {
        self.loss = loss
        self.correctPredictions = correctPredictions
    }

    /// The sums over the first `count` of several, added in their order.
    static func total(of sums: borrowing AlignedBuffer<WorkerSums>, count: Int) -> WorkerSums {
        var total = WorkerSums()
        let span = sums.span
        for worker in 0..<count {
            total.loss += span[worker].loss
            total.correctPredictions += span[worker].correctPredictions
        }
        return total
    }
}
