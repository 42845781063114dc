extension Trainer {
    /// The number of workers that training has: the given one, or as many as this process may use, beside the other
    /// ranks of its host.
    package var workerCount: Int {
        get throws(TrainingError) {
            let communicator = distribution.communicator
            if workers == nil, communicator.size > 1 {
                return min(communicator.placement.workers, try Trainer.workerCount(nil, products: products))
            }
            return try Trainer.workerCount(workers, products: products)
        }
    }

    /// The share of the arithmetic of a step's matrix products that is OpenBLAS's, from 0 to 1.
    ///
    /// It is that of the products which the step executes, of the largest part of its examples: see `StepProducts`.
    ///
    /// - Parameter batchSize: the number of examples of a step of all ranks, at least 1.
    /// - Returns: nil where a step has no matrix products, as the program for networks of few units takes it.
    package func blasShare(of network: borrowing Network, batchSize: Int) throws(TrainingError) -> Double? {
        let ranks = try RankGroup(self, network.layout)
        let count = ranks.hasParts ? ranks.partition.largestPart(of: batchSize) : batchSize
        if program.program(for: network.layout, batchSize: count) == .tiny { return nil }
        return StepProducts(
            of: network, batchSize: count, workers: try workerCount, products: products, reproducible: isReproducible
        ).blasShare
    }
}
