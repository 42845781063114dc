package import Descent

/// What the program chooses where the flags leave it the choice.
package struct AutomaticChoices: Sendable, Hashable {
    /// The number of examples in a full batch.
    package let batchSize: Int

    /// The number of workers.
    package let workers: Int

    /// The choices for a trainer with the user's settings.
    package init(_ trainer: Trainer, _ data: TrainingData, _ network: borrowing Network) throws(Failure) {
        do {
            batchSize = try trainer.batchSize.size(forExamples: data.train.count, network: network)
        } catch {
            throw Failure(error)
        }
        do {
            workers = try Trainer.workerCount(trainer.workers)
        } catch {
            throw Failure(error)
        }
    }

    /// Puts the choices in the place of what was left open.
    package func settle(_ trainer: inout Trainer) {
        trainer.batchSize = .fixed(batchSize)
        trainer.workers = workers
    }
}
