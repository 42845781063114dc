import Descent
import Formats
import FoundationEssentials

/// The checkpoints of a run, in a folder of its directory: `step-000000001200.checkpoint`, and so on.
struct CheckpointFolder {
    static let name = "checkpoints"
    private static let prefix = "step-"
    private static let suffix = ".checkpoint"

    /// The note by which a checkpoint tells the run that it is of.
    static let runNote = "run"

    let path: String

    /// How many are kept: the newest.
    let kept: Int

    /// A checkpoint by the number of its step.
    struct Entry {
        let step: Int
        let path: String
    }

    /// Those that are there, the newest first.
    func entries() -> [Entry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.compactMap { name -> Entry? in
            guard name.hasPrefix(CheckpointFolder.prefix), name.hasSuffix(CheckpointFolder.suffix),
                let step = Int(name.dropFirst(CheckpointFolder.prefix.count).dropLast(CheckpointFolder.suffix.count))
            else { return nil }
            return Entry(step: step, path: "\(path)/\(name)")
        }
        .sorted { $0.step > $1.step }
    }

    /// The path of the checkpoint after a step.
    func file(step: Int) -> String {
        let digits = "\(step)"
        let zeros = String(repeating: "0", count: max(0, 12 - digits.utf8.count))
        return "\(path)/\(CheckpointFolder.prefix)\(zeros)\(digits)\(CheckpointFolder.suffix)"
    }

    /// Writes one, and then removes the oldest of more than are kept.
    ///
    /// - Parameters:
    ///   - run: what tells this run from others in the same directory.
    ///   - stopping: the rule that validation follows, which goes on with training.
    func write(_ training: inout Training, run: String, _ stopping: EarlyStopping?) throws(FileError) {
        _ = try Directory.make(path)
        // The folder is this run's alone.
        AtomicFile.removeAbandoned(in: path, age: 0)
        let callbacks: [any TrainingCallback] = stopping.map { [$0] } ?? []
        try training.save(
            to: file(step: training.step), notes: [CheckpointFolder.runNote: run], remembering: callbacks)
        for entry in entries().dropFirst(kept) { try? FileManager.default.removeItem(atPath: entry.path) }
    }

    /// Removes all: an earlier run's, where a new one begins.
    func clear() {
        for entry in entries() { try? FileManager.default.removeItem(atPath: entry.path) }
        AtomicFile.removeAbandoned(in: path, age: 0)
        Directory.remove([path])
    }
}
