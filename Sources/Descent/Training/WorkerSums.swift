import LinearAlgebra

/// What a worker found, in a cache line of its own: neighbours that wrote to one line would wait for each other.
struct WorkerSums: BitwiseCopyable {
    /// The sum of the losses of its examples.
    var loss = 0.0

    /// How many of its decisions were right.
    var correct = 0

    /// The sum of the squares of its weights before the update, where there is an L2 term.
    var squaredWeights = 0.0

    // Five more words make 64 bytes.
    private var padding: (Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0)

    init(loss: Double = 0, correct: Int = 0, squaredWeights: Double = 0) {
        self.loss = loss
        self.correct = correct
        self.squaredWeights = squaredWeights
    }

    /// The losses of all workers, added in their order. It reads nothing else: the other sums may be under way.
    static func loss(of sums: borrowing AlignedBuffer<WorkerSums>) -> Double {
        var loss = 0.0
        // Safe: as many as the buffer has. Through the pointer only the field is read, not the whole element.
        for worker in 0..<sums.count { unsafe loss += sums.pointer[worker].loss }
        return loss
    }

    /// The sums over all workers, added in their order.
    static func total(of sums: borrowing AlignedBuffer<WorkerSums>) -> WorkerSums {
        var total = WorkerSums()
        let span = sums.span
        for worker in span.indices {
            total.loss += span[worker].loss
            total.correct += span[worker].correct
            total.squaredWeights += span[worker].squaredWeights
        }
        return total
    }
}
