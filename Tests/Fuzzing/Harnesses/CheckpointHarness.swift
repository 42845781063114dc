import Descent
import Formats
import TestSupport

/// Checkpoints of training on four examples. Inputs are those of safetensors files; besides, the second bit of the
/// first byte has the checksum corrected, so that mutations pass that check, and the third brings validation and
/// callbacks.
enum CheckpointHarness {
    static func check(_ input: [UInt8], in folder: TemporaryFolder) throws -> FuzzTarget.Outcome {
        var bytes = SafeTensorsHarness.bytes(input)
        let bits = input.first ?? 0
        if bits & 2 != 0 { correctChecksum(&bytes) }
        let (path, hasRules) = (try folder.write(bytes, as: "training.checkpoint"), bits & 4 != 0)
        do {
            var training = try load(path, hasRules, folder)
            try checkCopies(&training, hasRules, folder)
            try checkSteps(&training)
            return .accepted
        } catch let error as CheckpointError {
            if case .file(let error) = error { return try requireRefusal(error, of: path) }
            try requireText(error.description)
            return .refused
        }
    }

    private static func load(_ path: String, _ hasRules: Bool, _ folder: TemporaryFolder) throws -> Training {
        let examples = try Examples(
            inputs: Inputs([0, 0, 0, 1, 1, 0, 1, 1], width: 2), targets: Targets(classes: [0, 1, 1, 0], classCount: 2))
        guard hasRules else { return try Training.load(from: path, on: examples) }
        return try Training.load(
            from: path, on: examples, validating: examples,
            callbacks: [
                EarlyStopping(patience: 2), ReduceOnPlateau(patience: 1),
                Checkpoints(in: folder.file("checkpoints"), every: .epochs(2), keeping: 1),
            ])
    }

    /// What was accepted is saved, loaded and saved again: the two files are the same.
    private static func checkCopies(_ training: inout Training, _ hasRules: Bool, _ folder: TemporaryFolder) throws {
        do {
            try training.save(to: folder.file("first.checkpoint"))
            var copy = try load(folder.file("first.checkpoint"), hasRules, folder)
            try copy.save(to: folder.file("second.checkpoint"))
        } catch let error as FileError {
            throw BrokenInvariant("training that was loaded cannot be saved: \(error)")
        } catch let error as CheckpointError {
            throw BrokenInvariant("training that was saved cannot be loaded: \(error)")
        }
        try require(
            folder.bytes("first.checkpoint") == folder.bytes("second.checkpoint"), "a copy of a checkpoint differs")
    }

    /// Training goes on, or says why not.
    private static func checkSteps(_ training: inout Training) throws {
        do throws(TrainingError) {
            try training.runEpoch()
            training.isStopped = false
            let last = training.epoch + 1
            try training.run(epochs: last)
        } catch {
            try requireText(error.description)
        }
    }

    /// Writes the right checksum where there is one.
    private static func correctChecksum(_ bytes: inout [UInt8]) {
        let key = Array("\"checksum\":\"".utf8)
        guard let start = bytes.firstRange(of: key)?.upperBound, start + 8 <= bytes.count else { return }
        for index in start..<start + 8 { bytes[index] = UInt8(ascii: "0") }
        for (offset, digit) in CRC32.text(CRC32.of(bytes)).utf8.enumerated() { bytes[start + offset] = digit }
    }
}
