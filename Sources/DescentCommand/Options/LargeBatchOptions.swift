package import ArgumentParser
package import Descent

/// The flags of training with large mini-batches.
package struct LargeBatchOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "For how long the learning rate rises linearly at first, from nearly 0 to that of --learning-rate and --decay: a number of "
                + "steps, such as 500, or of epochs, such as 5epochs; at least 1. (default: it does not)",
            valueName: "N|Nepochs"),
        transform: { try WarmupOption(parsing: $0) })
    package var warmup: WarmupOption?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Multiplies the learning rate by the batch size over BASE, the batch size that --learning-rate is for; with BASE:sqrt by the "
                + "square root of that, as for adam and lamb. BASE at least 1. (default: the rate is as given)",
            valueName: "BASE[:sqrt]"),
        transform: { try ScalingRuleOption(parsing: $0) })
    package var scaleLearningRate: ScalingRuleOption?

    package init() {}

    /// The trainer with the rate for a batch size, and with a warm-up before its schedule.
    ///
    /// - Throws: status 64 for a rate out of the optimizer's range.
    package func adapted(_ trainer: Trainer, batchSize: Int, stepsPerEpoch: Int) throws(Failure) -> Trainer {
        var trainer = trainer
        if let scaleLearningRate, let row = OptimizerCatalogue.row(of: trainer.optimizer) {
            let factor = scaleLearningRate.scaling.factor(batchSize: batchSize)
            var values = Dictionary(
                uniqueKeysWithValues: row.values(of: trainer.optimizer).map { ($0.hyperparameter.flag, $0.value) })
            values["learning-rate"] = .number(factor * trainer.optimizer.learningRate)
            trainer.optimizer = row.makeOptimizer(values)
            do { try trainer.optimizer.validate() } catch {
                throw Failure(
                    .usage, "--scale-learning-rate \(scaleLearningRate) at the batch size \(batchSize): the \(error)")
            }
        }
        if let warmup {
            guard let steps = warmup.steps(perEpoch: stepsPerEpoch) else {
                throw Failure(.usage, "--warmup \(warmup): these are more steps than can be counted")
            }
            func wrapped(_ schedule: some LearningRateSchedule) -> Warmup { Warmup(steps: steps, then: schedule) }
            trainer.schedule = wrapped(trainer.schedule)
        }
        return trainer
    }
}
