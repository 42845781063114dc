import Formats
import FoundationEssentials

/// Saves training now and then to a folder, as a callback.
///
///     let rules: [any TrainingCallback] = [Checkpoints(in: "run/checkpoints", every: .epochs(5), keeping: 3)]
///     var training = try Training.loadNewest(in: "run/checkpoints", on: data.train, callbacks: rules)
///         ?? Training(of: network.copy(), on: data.train, callbacks: rules)
///
/// The files are named by their steps, `step-000000001200.checkpoint`. A file is whole or not there, and an older one
/// goes only when the new one is whole. Should one be impossible to write, training ends with the error.
///
/// **A folder belongs to one run**, which each of its checkpoints names. Training that begins anew is another run, and
/// is refused where there are checkpoints already:
/// ``Training/loadNewest(in:on:with:validating:callbacks:passingOver:)`` goes on with the earlier one. When training
/// goes on from an older checkpoint, those of later steps go with the first that it saves: from then on they are of no
/// use. Two of these callbacks take two folders.
public struct Checkpoints: TrainingCallback {
    /// How often.
    public enum Interval: Sendable, Hashable {
        /// After so many epochs, at least 1.
        case epochs(Int)
        /// After so many steps, at least 1.
        case steps(Int)
        /// After the first step at which so much time has gone by since the last, above zero; evaluation counts.
        case time(Duration)
    }

    /// What checkpoints call it.
    public static var name: String { "Checkpoints" }

    /// The folder, which is made if it is missing.
    public let folder: String

    /// How often.
    public let interval: Interval

    /// How many are kept, the newest, at least 1.
    public let kept: Int

    /// Whether that after the epoch with the lowest validation cost is kept too, as `best.checkpoint`.
    public let keepsBest: Bool

    private var leastCost = Double.infinity
    private var run = ""

    /// Whether it writes: on rank 0 alone.
    private var writes = true
    private var lastSave = ContinuousClock.now

    /// Saves every so often to a folder.
    ///
    /// - Parameters:
    ///   - folder: its path.
    ///   - interval: how often.
    ///   - kept: how many are kept, the newest, at least 1.
    ///   - keepsBest: whether that after the epoch with the lowest validation cost is kept too, as `best.checkpoint`.
    public init(in folder: String, every interval: Interval, keeping kept: Int = 2, keepingBest keepsBest: Bool = false)
    {
        let isValid =
            switch interval {
            case .epochs(let count), .steps(let count): count >= 1
            case .time(let duration): duration > .zero
            }
        precondition(isValid, "checkpoints every \(interval), expected at least 1, or a time above zero")
        precondition(kept >= 1, "\(kept) checkpoints to keep, expected at least 1")
        self.folder = folder
        self.interval = interval
        self.kept = kept
        self.keepsBest = keepsBest
    }

    /// Refuses a folder with checkpoints of another run, and training without validation where the best is to be kept.
    public mutating func trainingBegan(_ start: TrainingStart) throws {
        guard !keepsBest || start.hasValidation else {
            throw CallbackError.needsValidation(callback: "Checkpoints(keepingBest: true)")
        }
        writes = start.rank == 0
        run = start.run
        // Training that begins has no best yet, whatever another one had.
        if start.step == 0 { leastCost = .infinity }
        lastSave = .now
        guard writes else { return }
        var paths = try Checkpoints.list(folder).map(\.path)
        if FileManager.default.fileExists(atPath: best) { paths.append(best) }
        for path in paths where try Checkpoints.isOther(path, than: start.run) {
            throw CallbackError.folderOfAnotherRun(folder: folder, file: path)
        }
        AtomicFile.removeAbandoned(in: folder)
    }

    /// Asks for a checkpoint where one is due.
    public mutating func stepEnded(
        _ progress: TrainingProgress, _ network: borrowing Network, _ control: inout TrainingControl
    ) throws {
        let isDue = isDue(progress)
        var isBest = false
        if keepsBest, let cost = progress.finishedEpoch?.validation?.cost, cost < leastCost {
            leastCost = cost
            isBest = true
        }
        guard writes, isDue || isBest else { return }
        _ = try Directory.make(folder)
        // The best first: once the other is there, which remembers its cost, it is never saved again.
        let asked =
            (isBest ? [best] : []) + (isDue ? [Checkpoints.path(in: folder, step: progress.step)] : [])
        for path in asked {
            try requireOwn(path)
            control.checkpoints.append(path)
        }
    }

    /// Removes what the new checkpoint makes superfluous.
    public func checkpointSaved(to path: String, step: Int) throws {
        guard path == Checkpoints.path(in: folder, step: step) else { return }
        let files = try Checkpoints.list(folder)
        let (later, earlier) = (files.filter { $0.step > step }, files.filter { $0.step <= step })
        for file in later + earlier.dropFirst(kept) {
            try requireOwn(file.path)
            if Checkpoints.isCheckpoint(file.path) { try Directory.removeFile(file.path) }
        }
    }

    /// Whether a file says that it is a checkpoint, which may be damaged. What says nothing stays.
    private static func isCheckpoint(_ path: String) -> Bool { (try? Training.run(of: path)) != nil }

    /// Refuses to replace or remove what another run has saved meanwhile.
    private func requireOwn(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path), try Checkpoints.isOther(path, than: run) else { return }
        throw CallbackError.folderOfAnotherRun(folder: folder, file: path)
    }

    private var best: String { "\(folder)/best.checkpoint" }

    private mutating func isDue(_ progress: TrainingProgress) -> Bool {
        switch interval {
        case .epochs(let count): return progress.finishedEpoch != nil && progress.epoch % count == 0
        case .steps(let count): return progress.step % count == 0
        case .time(let duration):
            let now = ContinuousClock.now
            guard now - lastSave >= duration else { return false }
            lastSave = now
            return true
        }
    }

    /// The least validation cost so far, to the last bit.
    public var state: CallbackState { CallbackState(texts: ["least_cost": "\(leastCost.bitPattern)"]) }

    /// Takes over what another remembered.
    public mutating func restore(_ state: CallbackState) -> Bool {
        guard let bits = state.texts["least_cost"].flatMap({ UInt64($0) }) else { return false }
        leastCost = Double(bitPattern: bits)
        return true
    }
}
