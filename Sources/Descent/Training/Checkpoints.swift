import Formats
import FoundationEssentials

/// Saves training now and then to a folder, as a callback.
///
///     training.callbacks = [Checkpoints(in: "run/checkpoints", every: .epochs(5), keeping: 3)]
///
/// The files are named by their steps, `step-000000001200.checkpoint`; ``newest(in:)`` finds the last. A file is whole or
/// not there. Should one be impossible to write, training ends with the error.
public struct Checkpoints: TrainingCallback {
    /// How often.
    public enum Interval: Sendable, Hashable {
        /// After so many epochs, at least 1.
        case epochs(Int)
        /// After so many steps, at least 1.
        case steps(Int)
        /// After so many seconds of an epoch's steps, above 0.
        case seconds(Double)
    }

    /// The folder, which is made if it is missing.
    public let folder: String

    /// How often.
    public let interval: Interval

    /// How many are kept, the newest, at least 1.
    public let kept: Int

    /// Whether that after the epoch with the lowest validation cost is kept too, as `best.checkpoint`.
    public let keepsBest: Bool

    private var leastCost = Double.infinity
    private var epoch = 0
    private var due: Double

    /// Saves every so often to a folder, and keeps the newest and, if asked for, the best.
    public init(in folder: String, every interval: Interval, keeping kept: Int = 2, best keepsBest: Bool = false) {
        let isValid =
            switch interval {
            case .epochs(let count), .steps(let count): count >= 1
            case .seconds(let seconds): seconds > 0
            }
        precondition(isValid, "checkpoints every \(interval), expected at least 1, or above 0 seconds")
        precondition(kept >= 1, "\(kept) checkpoints to keep, expected at least 1")
        self.folder = folder
        self.interval = interval
        self.kept = kept
        self.keepsBest = keepsBest
        due = if case .seconds(let seconds) = interval { seconds } else { 0 }
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
        guard isDue || isBest else { return }
        _ = try Directory.make(folder)
        if isDue {
            // Before the new one: the next call removes what is more than are kept.
            for (_, path) in Checkpoints.files(in: folder).dropFirst(kept - 1) {
                try? FileManager.default.removeItem(atPath: path)
            }
            control.checkpoints.append(Checkpoints.path(in: folder, step: progress.step))
        }
        if isBest { control.checkpoints.append("\(folder)/best.checkpoint") }
    }

    private mutating func isDue(_ progress: TrainingProgress) -> Bool {
        switch interval {
        case .epochs(let count): return progress.finishedEpoch != nil && progress.epoch % count == 0
        case .steps(let count): return progress.step % count == 0
        case .seconds(let seconds):
            if progress.epoch != epoch { (epoch, due) = (progress.epoch, seconds) }
            guard progress.seconds >= due else { return false }
            due = progress.seconds + seconds
            return true
        }
    }

    /// The path of the newest checkpoint in a folder; nil where there is none.
    public static func newest(in folder: String) -> String? { files(in: folder).first?.path }

    /// The path of the checkpoint after a step.
    package static func path(in folder: String, step: Int) -> String {
        let digits = "\(step)"
        return "\(folder)/step-" + String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
            + ".checkpoint"
    }

    /// The checkpoints in a folder, the newest first.
    package static func files(in folder: String) -> [(step: Int, path: String)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name -> (step: Int, path: String)? in
            guard name.hasPrefix("step-"), name.hasSuffix(".checkpoint"),
                let step = Int(name.dropFirst(5).dropLast(11))
            else { return nil }
            return (step, "\(folder)/\(name)")
        }
        .sorted { $0.step > $1.step }
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
