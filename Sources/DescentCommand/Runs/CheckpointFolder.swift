import Descent
import Formats
import FoundationEssentials
import Glibc

/// The checkpoints of a run, in a folder of its directory: `step-000000001200.checkpoint`, and so on.
struct CheckpointFolder {
    static let name = "checkpoints"

    /// The note by which a checkpoint tells the run that it is of.
    static let runNote = "run"

    let path: String

    /// How many are kept: the newest.
    let kept: Int

    /// Those that are there, the newest first.
    func entries() -> [(step: Int, path: String)] { Checkpoints.files(in: path) }

    /// The path of the checkpoint after a step.
    func file(step: Int) -> String { Checkpoints.path(in: path, step: step) }

    /// Writes one, and then removes the oldest of more than are kept.
    ///
    /// - Parameters:
    ///   - run: what tells this run from others in the same directory.
    ///   - stopping: the rule that validation follows, which goes on with training.
    /// - Returns: the file's size.
    func write(_ training: inout Training, run: String, _ stopping: EarlyStopping?) throws(FileError) -> Int {
        // Not the run's directory, should that be gone: a new one is to be claimed first. What is wrong, the file says.
        _ = unsafe mkdir(path, 0o777)
        // The folder is this run's alone.
        AtomicFile.removeAbandoned(in: path, age: 0)
        let callbacks: [any TrainingCallback] = stopping.map { [$0] } ?? []
        let file = file(step: training.step)
        // A pipe would be written into, and a write wait for its reader. The system reads the path.
        if RegularFile.isOther(file) { _ = unsafe unlink(file) }
        try training.save(to: file, notes: [CheckpointFolder.runNote: run], remembering: callbacks)
        let bytes = try RegularFile.size(file)
        // One of a higher step is none of this training.
        for entry in entries().filter({ $0.step <= training.step }).dropFirst(kept) {
            try? FileManager.default.removeItem(atPath: entry.path)
        }
        return bytes
    }

    /// Removes what is there of steps that training has not come to: damaged, or another run's.
    func discard(above step: Int) {
        for entry in entries() where entry.step > step { try? FileManager.default.removeItem(atPath: entry.path) }
    }

    /// Removes all: an earlier run's, where a new one begins.
    func clear() {
        for entry in entries() { try? FileManager.default.removeItem(atPath: entry.path) }
        AtomicFile.removeAbandoned(in: path, age: 0)
        Directory.remove([path])
    }
}
