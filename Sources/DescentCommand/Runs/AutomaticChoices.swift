package import Descent

/// What the program chooses where the flags leave it the choice.
package struct AutomaticChoices: Sendable, Hashable {
    /// The batch size, why, and the memory that training takes.
    package let batch: BatchSizeAdvice

    /// The number of examples in a full batch.
    package var batchSize: Int { batch.batchSize }

    /// The number of workers.
    package let workers: Int

    /// The choices for a trainer with the user's settings.
    package init(_ trainer: Trainer, _ data: TrainingData, _ network: borrowing Network) throws(Failure) {
        do {
            batch = try BatchSizeAdvice(
                trainer.batchSize, forExamples: data.train.count, network: network, optimizer: trainer.optimizer)
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
