import Communication
import Formats
import Kernels

/// What has to be the same on all ranks, by name, in the order in which differences are named.
struct RankFacts {
    private var facts: [(name: String, value: String)] = []

    /// The facts of training.
    init(
        _ trainer: Trainer, _ network: borrowing Network, _ data: TrainingData, validation: Examples?, test: Examples?,
        batchSize: Int
    ) {
        let layout = network.layout
        add("version of Descent", DescentVersion.current)
        let widths = [layout.inputs] + layout.layers.map(\.units)
        add("network", widths.map { "\($0)" }.joined(separator: "-"))
        add("activations", layout.layers.map(\.activation.rawValue).joined(separator: ", "))
        add("batch size", "\(batchSize)")
        let settings = TrainerSettings(trainer)
        add("optimizer", settings.optimizer)
        for (name, value) in (settings.hyperparameters ?? [:]).sorted(by: { $0.key < $1.key }) { add(name, "\(value)") }
        add("learning rate", "\(trainer.optimizer.learningRate)")
        // Of one of a caller's own, what Swift prints of it.
        if settings.hyperparameters == nil { add("optimizer's settings", "\(trainer.optimizer)") }
        add("learning-rate schedule", "\(trainer.schedule)")
        add("order of the examples", settings.order.map { "\($0)" } ?? "of the caller's own")
        add("λ of the L2 term", "\(trainer.l2)")
        add("products", "\(trainer.products)")
        add("reproducible", "\(trainer.isReproducible)")
        add("partition", trainer.distribution.partition.map { "\($0)" } ?? "none")
        add("sharded optimizer", "\(trainer.distribution.shardsOptimizer)")
        add("bucket size", "\(trainer.distribution.bucketSize)")
        add("comparison interval", "\(trainer.distribution.comparisonInterval)")
        // Levels round differently, and the ranks' parameters would drift apart.
        add("instruction set", "\(SelectedKernels.level)")
        add("number of examples", "\(data.count)")
        add("contents of the examples", CRC32.text(data.sample))
        // Learnt from all examples, of which the sample has some.
        add("scaling of the inputs", RankFacts.text(network.standardization))
        add("scaling of the targets", RankFacts.text(network.targetStandardization))
        for (name, examples) in [("validation", validation), ("test", test)] {
            add("number of \(name) examples", "\(examples?.count ?? 0)")
            add("contents of the \(name) examples", examples.map { CRC32.text($0.sample) } ?? "none")
        }
    }

    /// The facts of a run: how far the ranks train, and what they do together on the way. One that went further would
    /// wait for others that have ended.
    init(_ goal: Training.Goal, hasScore: Bool, hasTimeline: Bool) {
        add("last step", "\(goal.step)")
        add("number of epochs", "\(goal.epochs)")
        add("part of an epoch at the end", goal.recordsPart ? "evaluated" : "not evaluated")
        add("metric after each epoch", hasScore ? "measured" : "not measured")
        add("timeline", hasTimeline ? "recorded" : "not recorded")
    }

    private static func text(_ scaling: Standardization?) -> String {
        guard let scaling else { return "none" }
        return CRC32.text(CRC32.of(scaling.means + scaling.deviations))
    }

    private mutating func add(_ name: String, _ value: String) { facts.append((name, value)) }

    /// Compares the facts of all ranks: every rank comes to the same conclusion.
    ///
    /// - Throws: the first fact in which a rank differs from rank 0.
    func compare(_ communicator: any Communicator) throws(TrainingError) {
        let separator = UInt8(ascii: "\n")
        let text = facts.map { "\($0.name)\t\($0.value)".map { $0 == "\n" ? " " : $0 } }
        let own = Array(text.map { String($0) }.joined(separator: "\n").utf8)
        let all = communicator.gather(own)
        // All ranks see the same, and so all ask for the hosts or none.
        guard all.contains(where: { $0 != all[0] }) else { return }
        let host = Array(communicator.placement.host.utf8)
        let hosts = communicator.gather(host).map { String(decoding: $0, as: UTF8.self) }
        func lines(_ rank: Int) -> [(name: Substring, value: Substring)] {
            all[rank].split(separator: separator).map { line in
                let fields = Substring(String(decoding: line, as: UTF8.self)).split(
                    separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
                return (fields[0], fields.count > 1 ? fields[1] : "")
            }
        }
        let expected = lines(0)
        for rank in 1..<communicator.size where all[rank] != all[0] {
            let found = lines(rank)
            for (index, fact) in expected.enumerated() {
                let other = index < found.count ? found[index] : ("", "")
                guard other != fact else { continue }
                // Another version may know other facts.
                let value = other.0 == fact.name ? "\(other.1)" : "unknown"
                throw .ranksDiffer(
                    "the \(fact.name) of rank \(rank) (\(hosts[rank])) is \(value), and that of rank 0 (\(hosts[0])) is \(fact.value)"
                )
            }
            throw .ranksDiffer("rank \(rank) (\(hosts[rank])) has settings that rank 0 (\(hosts[0])) does not know")
        }
    }
}

extension TrainingData {
    /// A checksum of some of the examples, or of what tells a reader's from others.
    fileprivate var sample: UInt32 {
        switch self {
        case .examples(let examples): examples.sample
        case .reader: checksum
        }
    }
}
