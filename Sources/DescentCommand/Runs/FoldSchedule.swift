package import Descent

/// How many folds are trained at the same time, and by how many workers each.
package struct FoldSchedule: Sendable, Hashable {
    /// How many folds at the same time.
    package let foldCount: Int

    /// The workers of each: one, unless the folds follow each other.
    package let workers: Int

    /// The share of its speed that a worker keeps where workers share large steps.
    private static let sharedShare = 0.8

    /// Folds side by side with a worker each need no meetings, and their results do not depend on how many there are.
    /// Folds one after the other with all workers are the better choice only where steps are so large that workers
    /// share them well, and there are more workers than folds or a last round would leave some idle. That changes the
    /// order of sums unless Descent's kernels compute all products, and so it is done only then.
    ///
    /// - Parameters:
    ///   - folds: k.
    ///   - wanted: the number of workers asked for, or of usable processors.
    ///   - parameterCount: of the network.
    ///   - batchSize: the number of examples of a step.
    ///   - isIndependent: whether the bits do not depend on the number of workers.
    package init(folds: Int, workers wanted: Int, parameterCount: Int, batchSize: Int, isIndependent: Bool) {
        let together = min(folds, wanted)
        let shares = WorkShares.workers(wanted: wanted, parameterCount: parameterCount, batchSize: batchSize) > 1
        let rounds = Double((folds + together - 1) / together)
        let inTurn = Double(folds) / (FoldSchedule.sharedShare * Double(wanted))
        let isInTurn = isIndependent && shares && inTurn < rounds
        (foldCount, workers) = isInTurn ? (1, wanted) : (together, 1)
    }

    private init(foldCount: Int, workers: Int) {
        self.foldCount = foldCount
        self.workers = workers
    }

    /// The same with as many folds at the same time as memory allows, at least one.
    ///
    /// - Parameters:
    ///   - foldBytes: what each takes.
    ///   - sharedBytes: what is in memory for all.
    /// - Throws: where not even one fits.
    package func fitting(foldBytes: Int, sharedBytes: Int) throws(MemoryError) -> FoldSchedule {
        for count in stride(from: foldCount, to: 1, by: -1) {
            let (bytes, overflow) = foldBytes.multipliedReportingOverflow(by: count)
            guard !overflow else { continue }
            do throws(MemoryError) {
                try MemoryError.require(bytes, beside: sharedBytes)
                return FoldSchedule(foldCount: count, workers: workers)
            } catch { continue }
        }
        try MemoryError.require(foldBytes, beside: sharedBytes)
        return FoldSchedule(foldCount: 1, workers: workers)
    }
}
