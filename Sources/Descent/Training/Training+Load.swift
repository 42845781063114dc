import Communication
import Formats
import FoundationEssentials

extension Training {
    /// Reads training that `save(to:)` wrote.
    ///
    ///     var training = try Training.load(from: "run.checkpoint", on: data.train)
    ///     try training.run(epochs: 40)
    ///
    /// It takes the very steps that the training which was saved would have taken, if the trainer has as many workers,
    /// or is reproducible.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - examples: those that training began with.
    ///   - trainer: the settings to go on with; nil for those of the file, as one process. Its batch size and order
    ///     must be those of before, and its optimizer of the same type; learning rate, schedule, λ and workers may be
    ///     others.
    ///   - validation: the examples on which the network was evaluated after each epoch; nil for no evaluation from now
    ///     on. Where it had none, any.
    ///   - callbacks: as many as training had, of the same names and in the same order; they get what those remembered.
    /// - Throws: ``CheckpointError/file(_:)`` for a file that cannot be read, is damaged or no checkpoint; other cases
    ///   for other examples or validation examples, for a trainer or callbacks that don't fit, and for too little
    ///   memory.
    public static func load(
        from path: String, on examples: Examples, with trainer: Trainer? = nil, validating validation: Examples? = nil,
        callbacks: [any TrainingCallback] = []
    ) throws(CheckpointError) -> Training {
        try load(from: path, on: examples, with: trainer, validating: validation, testing: nil, callbacks: callbacks)
    }

    package static func load(
        from path: String, on examples: Examples, with trainer: Trainer?, validating validation: Examples?,
        testing test: Examples?, callbacks: [any TrainingCallback]
    ) throws(CheckpointError) -> Training {
        do { try verify(path) } catch { throw .file(error) }
        return try loadVerified(
            from: path, .examples(examples), with: trainer, validating: validation, testing: test,
            callbacks: callbacks)
    }

    /// Reads training on a reader's examples, as ``load(from:on:with:validating:callbacks:)`` does.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - reader: with as many examples, and the same fingerprint, as the one that training began with.
    ///   - trainer: the settings to go on with; nil for those of the file, as one process.
    ///   - validation: the examples on which the network was evaluated after each epoch; nil for no evaluation from now
    ///     on.
    ///   - callbacks: as many as training had, of the same names and in the same order.
    /// - Throws: ``CheckpointError``; also where the reader fails on the last mini-batch.
    public static func load(
        from path: String, reading reader: some ExampleReader, with trainer: Trainer? = nil,
        validating validation: Examples? = nil, callbacks: [any TrainingCallback] = []
    ) throws(CheckpointError) -> Training {
        do { try verify(path) } catch { throw .file(error) }
        return try loadVerified(
            from: path, .reader(reader), with: trainer, validating: validation, testing: nil, callbacks: callbacks)
    }

    /// Reads training from a file whose checksum is known to be right.
    static func loadVerified(
        from path: String, _ data: TrainingData, with trainer: Trainer?, validating validation: Examples?,
        testing test: Examples?, callbacks: [any TrainingCallback]
    ) throws(CheckpointError) -> Training {
        let file: SafeTensorsFile
        let state: CheckpointState
        do {
            file = try SafeTensors.read(path, doubles: true)
            try CheckpointFormat.check(file.described)
            state = try decoded(file)
        } catch {
            throw .file(error)
        }
        let checksums = try check(data, validation, state, trainer?.distribution, path: path)
        let settings: Trainer
        if let trainer {
            if let problem = state.trainer.problem(goingOnWith: TrainerSettings(trainer)) {
                throw .trainerDiffers(path: path, problem)
            }
            settings = trainer
        } else {
            let (known, missing) = state.trainer.trainer()
            guard let known else { throw .needsTrainer(path: path, missing ?? "the trainer") }
            settings = known
        }
        let callbacks = try restored(callbacks, state, file)
        let network = try savedNetwork(in: file)
        // Reproducible training goes on with the parts that it was begun with, whatever the number of ranks is now.
        let begun = state.partition ?? (state.trainer.isReproducible ? 1 : nil)
        if let begun, let asked = settings.distribution.partition, asked != begun {
            throw .trainerDiffers(path: path, "the partition \(asked), expected \(begun)")
        }
        let parts: TrainingParts
        do {
            try settings.validate(epochs: nil, steps: nil)
            parts = try TrainingParts(
                settings, network, data, validation: validation, test: test, partCount: begun)
        } catch {
            throw .training(error)
        }
        guard parts.batchSize == state.batchSize else {
            throw .trainerDiffers(path: path, "the batch size \(parts.batchSize), expected \(state.batchSize)")
        }
        var training = Training(of: network, parts)
        do { try training.restore(state, file) } catch { throw .file(error) }
        try training.requireSameCheckpoint(file)
        guard state.epoch == 0 || training.writeOrder(of: state.epoch) else {
            throw .training(.order(epoch: state.epoch, count: training.exampleCount))
        }
        // For what looks at the last batch.
        if !training.lastBatch.isEmpty { _ = training.rows(at: training.lastBatch) }
        if let error = training.interruptionError { throw .training(error) }
        training.checksums = checksums
        training.run = file.metadata[CheckpointFormat.Key.run] ?? ""
        training.callbacks = callbacks
        return training
    }

    /// Refuses a checkpoint that is another than rank 0's: each rank reads its own file, which has the same name.
    private func requireSameCheckpoint(_ file: SafeTensorsFile) throws(CheckpointError) {
        let differing = ranks.differing(
            CRC32.of(file.metadata.sorted { $0.key < $1.key }.flatMap { Array("\($0)".utf8) }))
        guard !differing.isEmpty else { return }
        let names = differing.map { "\($0)" }.joined(separator: ", ")
        throw .training(
            .ranksDiffer("the checkpoint \(file.path) of rank \(names) is not that of rank 0, whose step is \(step)"))
    }

    /// The network of a checkpoint, as it was after its step.
    package static func savedNetwork(at path: String) throws(CheckpointError) -> Network {
        let file: SafeTensorsFile
        do {
            try verify(path)
            file = try SafeTensors.read(path, doubles: true)
        } catch {
            throw .file(error)
        }
        return try savedNetwork(in: file)
    }

    private static func savedNetwork(in file: SafeTensorsFile) throws(CheckpointError) -> Network {
        do throws(FileError) {
            var described = file.described
            described.texts[ModelMetadata.Key.format] = "descent"
            let metadata = try ModelMetadata(of: described)
            return try Network.network(
                in: file, metadata, others: file.infos.count - 2 * metadata.activations.count)
        } catch {
            throw .file(error)
        }
    }

    private static func decoded(_ file: SafeTensorsFile) throws(FileError) -> CheckpointState {
        let text = file.metadata[CheckpointFormat.Key.state] ?? ""
        do {
            return try JSONDecoder().decode(CheckpointState.self, from: Data(text.utf8))
        } catch {
            throw .malformed(path: file.path, problem: "its state is not what this version of Descent writes")
        }
    }

    /// Refuses other examples, and other validation examples, than those of before.
    private static func check(
        _ data: TrainingData, _ validation: Examples?, _ state: CheckpointState, _ distribution: Distribution?,
        path: String
    ) throws(CheckpointError) -> Checksums {
        guard data.count == state.exampleCount else {
            throw .examplesDiffer(
                path: path, "training began with \(state.exampleCount) examples, and these are \(data.count)")
        }
        let checksums = Checksums(data, validation: validation, distribution?.communicator ?? SingleProcess())
        func check(_ found: UInt32, _ expected: UInt32, _ what: String) throws(CheckpointError) {
            guard found != expected else { return }
            throw .examplesDiffer(
                path: path,
                "the \(what) have the checksum \(CRC32.text(found)), expected \(CRC32.text(expected))")
        }
        try check(checksums.examples, state.examplesChecksum, "examples")
        if let found = checksums.validation, let expected = state.validationChecksum {
            try check(found, expected, "validation examples")
        }
        return checksums
    }

    /// The callbacks with what they remembered.
    private static func restored(
        _ callbacks: [any TrainingCallback], _ state: CheckpointState, _ file: SafeTensorsFile
    ) throws(CheckpointError) -> [any TrainingCallback] {
        let (given, known) = (callbacks.map { type(of: $0).name }, state.callbacks.map(\.name))
        guard given == known else {
            func list(_ names: [String]) -> String {
                if names.isEmpty { return "none" }
                let more = names.count > 20 ? ", …" : ""
                return names.prefix(20).map(Quoting.printable).joined(separator: ", ") + more
            }
            throw .callback(path: file.path, "the callbacks are \(list(given)), expected \(list(known))")
        }
        var restored = callbacks
        for (index, kept) in state.callbacks.enumerated() {
            var numbers: [String: [Double]] = [:]
            do throws(FileError) {
                for name in kept.numbers {
                    let tensor = CheckpointFormat.callback(index, name)
                    numbers[name] =
                        try file.isOfDoubles(tensor)
                        ? file.doubles(tensor).values : file.tensor(tensor).floats.map { Double($0) }
                }
            } catch {
                throw .file(error)
            }
            let isTaken = restored[index].restore(CallbackState(texts: kept.texts, numbers: numbers))
            guard isTaken, try fits(restored[index], state, file) else {
                throw .callback(
                    path: file.path, "\(Quoting.printable(kept.name)) does not take what it is said to have remembered")
            }
        }
        return restored
    }

    /// Whether what early stopping remembers is of such a network, and of no epoch that is still to come.
    private static func fits(
        _ callback: any TrainingCallback, _ state: CheckpointState, _ file: SafeTensorsFile
    ) throws(CheckpointError) -> Bool {
        guard let rule = callback as? EarlyStopping else { return true }
        guard rule.lastEpoch <= state.epoch else { return false }
        do throws(FileError) {
            let count = try file.tensor(CheckpointFormat.lastGood).floats.count
            return rule.bestParameters.isEmpty || rule.bestParameters.count == count
        } catch {
            throw .file(error)
        }
    }

    /// Takes over what the file has besides the network.
    private mutating func restore(_ state: CheckpointState, _ file: SafeTensorsFile) throws(FileError) {
        func refuse(_ problem: String) -> FileError { .malformed(path: file.path, problem: problem) }
        let count = network.parameterCount
        let own = ranks.shards?.own ?? [UpdateSlice(range: 0..<count, moments: 0)]
        var moments: [Float] = []
        for index in 0..<optimizer.momentCount {
            let tensor = try file.tensor(CheckpointFormat.moment(index))
            guard tensor.shape == [count] else {
                throw refuse("\(CheckpointFormat.moment(index)) has the shape \(tensor.shape)")
            }
            for slice in own { moments += tensor.floats[slice.range] }
        }
        guard !file.has(CheckpointFormat.moment(optimizer.momentCount)) else {
            throw refuse("it has more than the \(optimizer.momentCount) moments of \(state.trainer.optimizer)")
        }
        let good = try file.tensor(CheckpointFormat.lastGood)
        guard good.shape == [count] else { throw refuse("\(CheckpointFormat.lastGood) has the shape \(good.shape)") }
        let (sums, _) = try file.doubles(CheckpointFormat.sums)
        let (table, shape) = try file.doubles(CheckpointFormat.history)
        guard sums.count == 3, sums.allSatisfy(\.isFinite), sums[1] >= 0, sums[2] >= 0 else {
            throw refuse("its \(CheckpointFormat.sums) are not three numbers that can be such")
        }
        guard shape.count == 2, shape[1] == TrainingHistory.columnCount,
            wholeEpochs.restore(table, stride: state.historyStride, hasBest: state.historyHasBest)
        else { throw refuse("its history is not one") }
        let (done, largest) = (state.examplesDone, 1 << 56)
        guard 0...exampleCount ~= done, 0...largest ~= state.epoch, 0...largest ~= state.step else {
            throw refuse("step \(state.step), epoch \(state.epoch) or its \(done) examples that are done are no such")
        }
        let isMid = done > 0 && done < exampleCount
        // Steps, epoch and place must say the same.
        let (before, overflow) = max(state.epoch - 1, 0).multipliedReportingOverflow(by: stepsPerEpoch)
        let inEpoch = (done + batchSize - 1) / batchSize
        guard !isMid || done % batchSize == 0, state.epoch > 0 || done == 0, !overflow, before <= largest,
            state.step == before + inEpoch,
            wholeEpochs.epochCount == (done == exampleCount ? state.epoch : max(state.epoch - 1, 0)),
            0...1 ~= state.learningRateFactor, 0...largest ~= state.correctPredictions
        else {
            throw refuse(
                "step \(state.step), epoch \(state.epoch) and the \(done) examples of it that are done do not agree")
        }
        optimizer.restore(stepCount: state.step, moments: moments)
        for index in good.floats.indices { lastGood.view[index] = good.floats[index] }
        tally = EpochTally(
            number: state.epoch, exampleCount: done, correctPredictions: state.correctPredictions,
            learningRate: sums[1], costs: sums[0], seconds: sums[2])
        learningRateFactor = state.learningRateFactor
        isStopped = state.isStopped ?? false
        if isStopped { wholeEpochs.ending = .stopped }
    }
}
