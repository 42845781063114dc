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
    /// Of training that ranks share all must call this where they share the optimizer's moments
    /// (``Distribution/shardsOptimizer``); rank 0 alone writes. The file is the same for any number of ranks.
    ///
    /// - Parameter path: the file; only rank 0's counts.
    /// - Throws: `cannotWrite`, also where training has diverged: there is nothing to go on with.
    public mutating func save(to path: String) throws(FileError) {
        try save(to: path, notes: [:], remembering: callbacks)
    }

    /// Writes a checkpoint with notes, which `notes(in:)` reads, and with what these remember in place of `callbacks`.
    package mutating func save(
        to path: String, notes: [String: String], remembering callbacks: [any TrainingCallback]
    ) throws(FileError) {
        var collected = 0
        // The others wait for this rank to collect what they have, whatever becomes of the file.
        defer {
            while collected < optimizer.momentCount { collectMoment(&collected) }
            saveCount += 1
        }
        guard !isDiverged, areParametersFinite else {
            throw .cannotWrite(path: path, reason: "training has diverged; there is nothing to go on with")
        }
        guard ranks.isRoot else { return }
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
            partition: trainer.isReproducible ? ranks.partition.partCount : nil,
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
                    .moment(index)
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
            case .moment(let number):
                if ranks.shards == nil {
                    try file.write(optimizer.moments.span.extracting(number * count..<(number + 1) * count))
                } else {
                    collectMoment(&collected)
                    // Safe: the program lives as long as training, and between two steps nobody writes its gradients.
                    let moments = program.gradients
                    try file.write(unsafe Span(_unsafeStart: moments.base, count: moments.count))
                }
            case .lastGood: try file.write(lastGood.span)
            case .doubles(let values): try file.write(values.span)
            case .floats(let values): try file.write(values.span)
            }
        }
    }

    /// Whether all ranks have to take part when one saves: where each has the moments of its own parameters alone.
    package var savesTogether: Bool { ranks.shards != nil }

    /// Whether rank 0 wants something; all ask.
    package func agrees(_ isWanted: Bool) -> Bool { ranks.any(ranks.isRoot && isWanted) }

    /// Does something on all ranks in which rank 0 may save, once or not at all; the others take part in that.
    package mutating func savingTogether(_ body: (inout Training) -> Void) {
        let before = saveCount
        body(&self)
        guard savesTogether, saveCount == before else { return }
        var collected = 0
        while collected < optimizer.momentCount { collectMoment(&collected) }
    }

    /// Collects the next moment of all parameters in the program's gradients, where ranks share it, and counts it.
    private func collectMoment(_ number: inout Int) {
        defer { number += 1 }
        guard let shards = ranks.shards else { return }
        let (target, own) = (program.gradients, optimizer.momentView)
        for slice in shards.own {
            let start = number * shards.ownCount + slice.moments
            target[slice.range].update(from: own[start..<start + slice.range.count])
        }
        for ranges in shards.ranges {
            ranks.communicator.wait(for: unsafe ranks.communicator.startAllGather(target.base, ranges))
        }
    }

    /// Where a tensor's elements are.
    private enum Part {
        case parameters(Range<Int>)
        case moment(Int)
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
