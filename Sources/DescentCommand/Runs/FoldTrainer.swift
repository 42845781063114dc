import Descent

/// Trains and tests the network of one fold after the other, as `descent train` would on the rows of the others.
struct FoldTrainer {
    let data: FoldedData
    let folds: Folds
    let options: FoldOptions
    let network: NetworkOptions
    let training: TrainingOptions
    let largeBatches: LargeBatchOptions
    let selection: SelectionOptions

    /// The share of a fold's training rows to hold out for validation; nil where no flag says it.
    let validationShare: Double?

    /// With the number of workers of a fold.
    var trainer: Trainer

    /// What is to be measured besides the cost.
    var metrics: [Metric] = []

    /// A network before training, and what it is trained and tested with.
    struct Prepared: ~Copyable {
        let data: FoldData
        var network: Network
        let task: TrainingTask
    }

    /// Takes a fold's data, and makes its network.
    func prepare(_ fold: Int) throws(Failure) -> Prepared {
        let fold = try FoldData(
            folds[fold], of: data, from: options.data, validation: validationShare,
            holdsOutUnasked: training.hasAutomaticLength, seed: training.seed, classWeights: training.classWeights)
        if fold.training.validation == nil {
            try selection.requireValidation(remedy: "--validation-split F")
        }
        let network = try network.makeNetwork(
            for: fold.training.train, from: options.data, encoder: fold.training.encoder, options.scaling,
            seed: training.seed)
        let task = try TrainingTask(trainer, fold.training, training, selection, largeBatches, for: network)
        return Prepared(data: fold, network: network, task: task)
    }

    /// Trains a fold's network and tests it.
    ///
    /// - Returns: nil where it was stopped before.
    func run(_ number: Int, isStopped: () -> Bool) throws(Failure) -> FoldResult? {
        do throws(Failure) {
            return try train(try prepare(number), number, isStopped)
        } catch {
            throw Failure(error.status, "fold \(number + 1): \(error.message)")
        }
    }

    private func train(
        _ prepared: consuming Prepared, _ number: Int, _ isStopped: () -> Bool
    ) throws(Failure) -> FoldResult? {
        let (task, test) = (prepared.task, prepared.data.test)
        var stopping = try task.makeRule(for: prepared.network)
        var training: Training
        do { training = try task.begin(prepared.network) } catch { throw Failure(error) }
        let history: TrainingHistory
        do throws(TrainingError) {
            history = try task.run(&training) { progress, training in
                if let epoch = progress.finishedEpoch, let score = task.monitor.score(of: epoch) {
                    stopping?.record(
                        score, cost: epoch.validation?.cost, epoch: epoch.number, step: epoch.step,
                        parameters: training.network.parameters)
                }
                return isStopped() || stopping?.isOver == true ? .stop : .continue
            }
        } catch {
            if case .diverged = error {
                throw Failure(.contents, "\(error); a smaller --learning-rate may help")
            }
            throw Failure(error)
        }
        // One that came to its own end counts, even if a signal came with its last step.
        guard history.ending == .completed || stopping?.isOver == true else { return nil }
        var network = training.finish()
        var best: EarlyStopping.Best?
        if task.keep == .best, let stopping {
            stopping.restoreBest(to: &network)
            best = stopping.best
        }
        let (cost, values) = try measure(network, test, task)
        return FoldResult(
            number: number + 1, examples: test.count, epochs: history.epochCount,
            savedEpoch: best?.epoch, cost: cost, metrics: values,
            seconds: history.epochs.reduce(0) { $0 + $1.seconds })
    }

    /// The cost and the metrics on the examples that a fold holds out.
    private func measure(
        _ network: borrowing Network, _ test: Examples, _ task: TrainingTask
    ) throws(Failure) -> (cost: Double, metrics: [Metric: Double]) {
        do { try Compatibility.check(test, network) } catch { throw Failure(error) }
        let products = task.trainer.isReproducible ? .own : task.trainer.products
        let evaluation: Evaluation
        let unweighted: Evaluation
        do {
            evaluation = try network.evaluate(test, workers: task.workers, products: products)
            unweighted =
                test.weights == nil
                ? evaluation : try network.evaluate(test.unweighted, workers: task.workers, products: products)
        } catch {
            throw Failure(error)
        }
        guard evaluation.cost.isFinite else {
            throw Failure(.contents, "the cost on the examples that it holds out is not finite")
        }
        var values: [Metric: Double] = [:]
        var others: Set<Metric> = []
        for metric in metrics {
            if MetricMeter.isEvaluated(metric, network, test.targets) {
                values[metric] = MetricMeter.value(metric, of: unweighted, network, test.targets)
            } else {
                others.insert(metric)
            }
        }
        guard !others.isEmpty else { return (evaluation.cost, values) }
        do throws(TrainingError) {
            let predictions = try network.predict(test.inputs, workers: task.workers, products: products)
            do {
                let measured = try Metrics(
                    predictions, test.targets, cost: evaluation.cost, logLoss: unweighted.cost, classNames: nil,
                    only: others, keepsConfusion: false)
                for metric in others { values[metric] = measured[metric] }
            } catch {
                throw .memory(error)
            }
            return (evaluation.cost, values)
        } catch {
            throw Failure(error)
        }
    }
}
