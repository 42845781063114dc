public import Formats
import FoundationEssentials

extension Training {
    /// Writes all that training is to a file: a checkpoint, from which ``load(from:on:with:validating:callbacks:)``
    /// goes on as if nothing had happened.
    ///
    /// It is a safetensors file with the network's tensors, as ``Network/save(to:notes:)`` names them, the optimizer's
    /// moments `moments.0`, `moments.1`, each [parameters], and more. Its checksum finds any damage. The file is
    /// replaced atomically or not at all. The examples are not in it, but their checksum is, and that of the
    /// validation examples.
    ///
    /// - Parameter path: the file.
    /// - Throws: `cannotWrite`, also where training has diverged: there is nothing to go on with.
    public mutating func save(to path: String) throws(FileError) {
        try save(to: path, notes: [:], remembering: callbacks)
    }

    /// Writes a checkpoint with notes, which `notes(in:)` reads, and with what these remember in place of `callbacks`.
    package mutating func save(
        to path: String, notes: [String: String], remembering callbacks: [any TrainingCallback]
    ) throws(FileError) {
        guard !isDiverged, areParametersFinite else {
            throw .cannotWrite(path: path, reason: "training has diverged; there is nothing to go on with")
        }
        // It would be taken up again on other examples than those of its steps.
        if let change = examples.change { throw change }
        let checksums = checksums ?? Checksums(data, validation: validation)
        self.checksums = checksums
        let remembered = callbacks.map(\.state)
        let state = CheckpointState(
            step: step, epoch: tally.number, examplesDone: tally.exampleCount,
            correctPredictions: tally.correctPredictions, historyStride: wholeEpochs.stride,
            historyHasBest: wholeEpochs.best != nil, learningRateFactor: learningRateFactor, isStopped: isStopped,
            batchSize: batchSize, exampleCount: exampleCount, examplesChecksum: checksums.examples,
            validationChecksum: checksums.validation, trainer: TrainerSettings(trainer),
            callbacks: zip(callbacks, remembered).map { callback, state in
                CheckpointState.Callback(
                    name: type(of: callback).name, texts: state.texts, numbers: state.numbers.keys.sorted())
            })
        var metadata = network.metadata(classNames: network.classNames, notes: [:])
        metadata[ModelMetadata.Key.format] = CheckpointFormat.format
        metadata[CheckpointFormat.Key.version] = "\(CheckpointFormat.version)"
        metadata[CheckpointFormat.Key.state] = try Training.json(state, path: path)
        metadata[CheckpointFormat.Key.run] = run
        for (key, note) in notes { metadata[CheckpointFormat.Key.note + key] = note }
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
                (
                    .init(name: CheckpointFormat.moment(index), shape: [count]),
                    .moments(index * count..<(index + 1) * count)
                ))
        }
        tensors.append((.init(name: CheckpointFormat.lastGood, shape: [count]), .lastGood))
        tensors.append(
            (
                .init(
                    name: CheckpointFormat.history,
                    shape: [table.count / TrainingHistory.columnCount, TrainingHistory.columnCount],
                    type: .float64), .doubles(table)
            ))
        tensors.append((.init(name: CheckpointFormat.sums, shape: [sums.count], type: .float64), .doubles(sums)))
        for (index, state) in remembered.enumerated() {
            for (name, numbers) in state.numbers.sorted(by: { $0.key < $1.key }) {
                // Half as long where that loses nothing, as of parameters.
                let floats = numbers.map { Float($0) }
                let isExact = zip(floats, numbers).allSatisfy { Double($0).bitPattern == $1.bitPattern }
                tensors.append(
                    (
                        .init(
                            name: CheckpointFormat.callback(index, name), shape: [numbers.count],
                            type: isExact ? .float32 : .float64),
                        isExact ? .floats(floats) : .doubles(numbers)
                    ))
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

    private static func json(_ state: CheckpointState, path: String) throws(FileError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        do {
            return String(decoding: try encoder.encode(state), as: UTF8.self)
        } catch {
            throw .cannotWrite(path: path, reason: "a setting is no finite number")
        }
    }
}
