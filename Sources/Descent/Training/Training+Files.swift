public import Formats
import FoundationEssentials

extension Training {
    /// What a checkpoint has besides tensors and the network's metadata.
    private struct State: Codable {
        var step: Int
        /// The epoch that goes on or was the last; 0 before the first.
        var epoch: Int
        var examplesDone: Int
        var correctPredictions: Int
        var historyStride: Int
        var historyHasBest: Bool
        var learningRateFactor: Double
        var batchSize: Int
        var exampleCount: Int
        var examplesChecksum: UInt32
        var trainer: TrainerSettings
        /// The types of the callbacks, and the texts that they remember.
        var callbacks: [Callback]

        struct Callback: Codable {
            var type: String
            var texts: [String: String]
            /// The names of their tensors.
            var numbers: [String]
        }
    }

    private enum Name {
        static let format = "descent-checkpoint"
        static let version = "checkpoint_version"
        static let state = "training"
        static let note = "note."
        static let lastGood = "last_good"
        static let history = "history"
        static let sums = "epoch_sums"
        static func moment(_ index: Int) -> String { "moments.\(index)" }
        static func callback(_ index: Int, _ name: String) -> String { "callbacks.\(index).\(name)" }
    }

    private static let version = 1

    /// Writes all that training is to a file: a checkpoint, from which ``load(from:on:with:validating:callbacks:)``
    /// goes on as if nothing had happened.
    ///
    /// It is a safetensors file with the network's tensors, as ``Network/save(to:notes:)`` names them, the optimizer's
    /// moments `moments.0`, `moments.1`, each [parameters], and more. Its checksum finds any damage. The file is
    /// replaced atomically or not at all. The examples are not in it, but their checksum is.
    ///
    /// - Parameter path: the file.
    /// - Throws: `cannotWrite` also where training has diverged: there is nothing to go on with.
    public mutating func save(to path: String) throws(FileError) {
        try save(to: path, notes: [:], remembering: callbacks)
    }

    /// Writes a checkpoint with notes, which `notes(in:)` reads, and with what these remember in place of `callbacks`.
    package mutating func save(
        to path: String, notes: [String: String], remembering callbacks: [any TrainingCallback]
    ) throws(FileError) {
        guard !isDiverged else {
            throw .cannotWrite(path: path, reason: "training has diverged; there is nothing to go on with")
        }
        let checksum = examplesChecksum ?? examples.checksum
        examplesChecksum = checksum
        let remembered = callbacks.map(\.state)
        let state = State(
            step: step, epoch: tally.number, examplesDone: tally.exampleCount,
            correctPredictions: tally.correctPredictions, historyStride: wholeEpochs.stride,
            historyHasBest: wholeEpochs.best != nil, learningRateFactor: learningRateFactor, batchSize: batchSize,
            exampleCount: exampleCount, examplesChecksum: checksum, trainer: TrainerSettings(trainer),
            callbacks: zip(callbacks, remembered).map { callback, state in
                State.Callback(
                    type: "\(type(of: callback))", texts: state.texts, numbers: state.numbers.keys.sorted())
            })
        var metadata = network.metadata(classNames: network.classNames, notes: [:])
        metadata[ModelMetadata.Key.format] = Name.format
        metadata[Name.version] = "\(Training.version)"
        metadata[Name.state] = try Training.json(state, path: path)
        for (key, note) in notes { metadata[Name.note + key] = note }
        let table = wholeEpochs.table
        let sums = [tally.costs, tally.learningRate, tally.seconds]
        let count = network.parameterCount
        var tensors: [(declaration: SafeTensors.Declaration, part: Part)] = []
        for (index, declaration) in network.declarations.enumerated() {
            let layer = network.layout.layers[index / 2]
            tensors.append((declaration, .parameters(index % 2 == 0 ? layer.weightRange : layer.biasRange)))
        }
        for index in 0..<optimizer.momentCount {
            tensors.append(
                (.init(name: Name.moment(index), shape: [count]), .moments(index * count..<(index + 1) * count)))
        }
        tensors.append((.init(name: Name.lastGood, shape: [count]), .lastGood))
        tensors.append(
            (
                .init(
                    name: Name.history,
                    shape: [table.count / TrainingHistory.columnCount, TrainingHistory.columnCount],
                    type: .float64), .doubles(table)
            ))
        tensors.append((.init(name: Name.sums, shape: [sums.count], type: .float64), .doubles(sums)))
        for (index, state) in remembered.enumerated() {
            for (name, numbers) in state.numbers.sorted(by: { $0.key < $1.key }) {
                tensors.append(
                    (.init(name: Name.callback(index, name), shape: [numbers.count]), .floats(numbers)))
            }
        }
        try SafeTensors.write(tensors.map(\.declaration), metadata: metadata, isChecked: true, to: path) {
            (index, file) throws(FileError) in
            switch tensors[index].part {
            case .parameters(let range): try file.write(network.parameters.extracting(range))
            case .moments(let range): try file.write(optimizer.moments.span.extracting(range))
            case .lastGood: try file.write(lastGood.span)
            case .doubles(let values): try file.write(values.span)
            case .floats(let values): try file.write(values.span)
            }
        }
    }

    /// Where a tensor's elements are.
    private enum Part {
        case parameters(Range<Int>)
        case moments(Range<Int>)
        case lastGood
        case doubles([Double])
        case floats([Float])
    }

    private static func json(_ state: State, path: String) throws(FileError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        do {
            return String(decoding: try encoder.encode(state), as: UTF8.self)
        } catch {
            throw .cannotWrite(path: path, reason: "a setting is no finite number")
        }
    }

    /// The notes of a checkpoint, whose header is checked; the rest of the file is not read.
    package static func notes(in path: String) throws(FileError) -> [String: String] {
        let metadata = try SafeTensors.readMetadata(path)
        try checkFormat(metadata)
        var notes: [String: String] = [:]
        for (key, text) in metadata.texts where key.hasPrefix(Name.note) {
            notes[String(key.dropFirst(Name.note.count))] = text
        }
        return notes
    }

    /// Refuses a file that is no checkpoint, or not as it was written.
    package static func verify(_ path: String) throws(FileError) {
        try checkFormat(try SafeTensors.readMetadata(path))
        try SafeTensors.verify(path)
    }

    private static func checkFormat(_ metadata: SafeTensorsMetadata) throws(FileError) {
        let format = metadata.texts[ModelMetadata.Key.format]
        guard format == Name.format else {
            let hint = ModelMetadata.isModel(metadata.texts) ? ": it is a model, from which training begins anew" : ""
            throw .malformed(path: metadata.path, problem: "it is no checkpoint of training\(hint)")
        }
        guard let text = metadata.texts[Name.version], let number = Int(text), number >= 1 else {
            throw .malformed(path: metadata.path, problem: "it does not say of which version it is")
        }
        guard number <= version else {
            throw .malformed(
                path: metadata.path,
                problem:
                    "it is a checkpoint of version \(number), from a later Descent; this one reads up to \(version)")
        }
    }

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
    ///   - trainer: the settings to go on with; nil for those of the file. Its batch size and order must be those of
    ///     before, and its optimizer of the same type; learning rate, schedule, λ and workers may be others.
    ///   - validation: examples on which the network is evaluated after each epoch.
    ///   - callbacks: as many as training had, of the same types and in the same order; they get what those remembered.
    /// - Throws: ``CheckpointError`` for a file that is damaged or none of these, and for other examples.
    public static func load(
        from path: String, on examples: Examples, with trainer: Trainer? = nil, validating validation: Examples? = nil,
        callbacks: [any TrainingCallback] = []
    ) throws(CheckpointError) -> Training {
        try load(from: path, on: examples, with: trainer, validating: validation, testing: nil, callbacks: callbacks)
    }

    /// Reads training on a reader's examples, as ``load(from:on:with:validating:callbacks:)`` does.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - reader: with as many examples, and the same fingerprint, as the one that training began with.
    ///   - trainer: the settings to go on with; nil for those of the file.
    ///   - validation: examples on which the network is evaluated after each epoch.
    ///   - callbacks: as many as training had, of the same types and in the same order.
    /// - Throws: ``CheckpointError``; also where the reader fails on the last mini-batch.
    public static func load(
        from path: String, reading reader: some ExampleReader, with trainer: Trainer? = nil,
        validating validation: Examples? = nil, callbacks: [any TrainingCallback] = []
    ) throws(CheckpointError) -> Training {
        try load(
            from: path, .reader(reader), with: trainer, validating: validation, testing: nil, callbacks: callbacks)
    }

    package static func load(
        from path: String, on examples: Examples, with trainer: Trainer?, validating validation: Examples?,
        testing test: Examples?, callbacks: [any TrainingCallback]
    ) throws(CheckpointError) -> Training {
        try load(
            from: path, .examples(examples), with: trainer, validating: validation, testing: test,
            callbacks: callbacks)
    }

    private static func load(
        from path: String, _ data: TrainingData, with trainer: Trainer?, validating validation: Examples?,
        testing test: Examples?, callbacks: [any TrainingCallback]
    ) throws(CheckpointError) -> Training {
        let file: SafeTensorsFile
        let state: State
        do {
            try verify(path)
            file = try SafeTensors.read(path, doubles: true)
            state = try decoded(file)
        } catch {
            throw .file(error)
        }
        let checksum = try check(data, state, path: path)
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
        let parts: TrainingParts
        do {
            try settings.validate(epochs: nil, steps: nil)
            parts = try TrainingParts(settings, network, data, validation: validation, test: test)
        } catch {
            throw .training(error)
        }
        guard parts.batchSize == state.batchSize else {
            throw .trainerDiffers(path: path, "the batch size \(parts.batchSize), expected \(state.batchSize)")
        }
        var training = Training(of: network, parts)
        do { try training.restore(state, file) } catch { throw .file(error) }
        if case .reading = training.interruption, let error = training.interruptionError { throw .training(error) }
        training.examplesChecksum = checksum
        training.callbacks = callbacks
        return training
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

    private static func decoded(_ file: SafeTensorsFile) throws(FileError) -> State {
        let text = file.metadata[Name.state] ?? ""
        do {
            return try JSONDecoder().decode(State.self, from: Data(text.utf8))
        } catch {
            throw .malformed(path: file.path, problem: "its state is not what this version of Descent writes")
        }
    }

    /// Refuses other examples than those of before.
    private static func check(
        _ data: TrainingData, _ state: State, path: String
    ) throws(CheckpointError) -> UInt32 {
        guard data.count == state.exampleCount else {
            throw .examplesDiffer(
                path: path, "training began with \(state.exampleCount) examples, and these are \(data.count)")
        }
        let checksum = data.checksum
        guard checksum == state.examplesChecksum else {
            throw .examplesDiffer(
                path: path,
                "the examples have the checksum \(CRC32.text(checksum)), expected \(CRC32.text(state.examplesChecksum))"
            )
        }
        return checksum
    }

    /// The callbacks with what they remembered.
    private static func restored(
        _ callbacks: [any TrainingCallback], _ state: State, _ file: SafeTensorsFile
    ) throws(CheckpointError) -> [any TrainingCallback] {
        let (given, known) = (callbacks.map { "\(type(of: $0))" }, state.callbacks.map(\.type))
        guard given == known else {
            func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
            throw .callback(path: file.path, "the callbacks are \(list(given)), expected \(list(known))")
        }
        var restored = callbacks
        for (index, kept) in state.callbacks.enumerated() {
            var numbers: [String: [Float]] = [:]
            do throws(FileError) {
                for name in kept.numbers { numbers[name] = try file.tensor(Name.callback(index, name)).floats }
            } catch {
                throw .file(error)
            }
            let isTaken = restored[index].restore(CallbackState(texts: kept.texts, numbers: numbers))
            guard isTaken, try fits(restored[index], file) else {
                throw .callback(path: file.path, "\(kept.type) does not take what it is said to have remembered")
            }
        }
        return restored
    }

    /// Whether parameters that a callback remembers are as many as the network's.
    private static func fits(_ callback: any TrainingCallback, _ file: SafeTensorsFile) throws(CheckpointError) -> Bool
    {
        guard let rule = callback as? EarlyStopping, !rule.bestParameters.isEmpty else { return true }
        do throws(FileError) {
            return try file.tensor(Name.lastGood).floats.count == rule.bestParameters.count
        } catch {
            throw .file(error)
        }
    }

    /// Takes over what the file has besides the network.
    private mutating func restore(_ state: State, _ file: SafeTensorsFile) throws(FileError) {
        func refuse(_ problem: String) -> FileError { .malformed(path: file.path, problem: problem) }
        let count = network.parameterCount
        var moments: [Float] = []
        for index in 0..<optimizer.momentCount {
            let tensor = try file.tensor(Name.moment(index))
            guard tensor.shape == [count] else { throw refuse("\(Name.moment(index)) has the shape \(tensor.shape)") }
            moments += tensor.floats
        }
        guard !file.has(Name.moment(optimizer.momentCount)) else {
            throw refuse("it has more than the \(optimizer.momentCount) moments of \(state.trainer.optimizer)")
        }
        let good = try file.tensor(Name.lastGood)
        guard good.shape == [count] else { throw refuse("\(Name.lastGood) has the shape \(good.shape)") }
        let (sums, _) = try file.doubles(Name.sums)
        let (table, shape) = try file.doubles(Name.history)
        guard sums.count == 3, sums.allSatisfy(\.isFinite), sums[1] >= 0, sums[2] >= 0 else {
            throw refuse("\(Name.sums) are \(sums)")
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
            0...1 ~= state.learningRateFactor, state.correctPredictions >= 0
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
        // For what looks at the last batch. An order of the caller's that fails here fails again before the next step.
        if state.epoch > 0, isOrdered(state.epoch), done > 0 { _ = rows(at: lastBatch) }
    }
}
