import Descent

/// What a run trains, on what and for how long, with every choice made that the flags left open.
struct TrainingTask: Sendable {
    /// With a fixed batch size and number of workers.
    let trainer: Trainer

    let data: TrainingData

    /// The number of epochs.
    let epochs: Int

    /// The number of steps after which training ends if that is before the end of the epochs.
    let steps: Int?

    /// The batch size, why it is that, and the memory that training takes.
    let batch: BatchSizeAdvice

    /// The number of workers.
    let workers: Int

    /// OpenBLAS's share of the arithmetic of a whole batch's products; nil where a step has none.
    let blasShare: Double?

    /// Chooses batch size and workers where the trainer leaves them open.
    init(
        _ trainer: Trainer, _ data: TrainingData, epochs: Int, steps: Int?, for network: borrowing Network
    ) throws(Failure) {
        do {
            batch = try BatchSizeAdvice(
                trainer.batchSize, forExamples: data.train.count, network: network, optimizer: trainer.optimizer)
        } catch {
            throw Failure(error)
        }
        do {
            workers = try Trainer.workerCount(trainer.workers, products: trainer.products)
            blasShare = try trainer.blasShare(of: network, batchSize: batch.batchSize)
        } catch {
            throw Failure(error)
        }
        var trainer = trainer
        trainer.batchSize = .fixed(batch.batchSize)
        trainer.workers = workers
        self.trainer = trainer
        self.data = data
        self.epochs = epochs
        self.steps = steps
    }

    /// Trains the network and shows it to an observer after each step.
    func train(
        _ network: inout Network, inspecting observer: (TrainingProgress, borrowing Network) -> TrainingDecision
    ) throws(TrainingError) -> TrainingHistory {
        try trainer.fit(
            &network, to: data.train, epochs: epochs, steps: steps, validating: data.test, inspecting: observer)
    }

    /// The costs and accuracies of the network on the training data and on the test data, if there are any.
    func evaluate(_ network: borrowing Network) throws(Failure) -> (train: Evaluation, test: Evaluation?) {
        // Reproducible results do not depend on the number of workers either.
        let products = trainer.isReproducible ? .own : trainer.products
        do throws(TrainingError) {
            let train = try network.evaluate(data.train, workers: workers, products: products)
            guard let examples = data.test else { return (train, nil) }
            return (train, try network.evaluate(examples, workers: workers, products: products))
        } catch {
            throw Failure(error)
        }
    }
}
