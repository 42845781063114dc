import Descent
import LegacyRandom
import Reporting
import Textbook

/// The notes' example: five million examples in 5000 mini-batches of 1000.
struct NotesExample {
    private static let count = 5_000_000
    private static let size = 1000
    private static let batchCount = 5000

    /// What is needed at once: a permutation and its pieces with 8 bytes for each example, then 4; and a mark for each.
    static let byteCount = count * (8 + 8 + 4 + 4 + 1)

    private struct Count {
        let who: String
        let batches: Int
        let sizes: Set<Int>
        let isWhole: Bool

        init(_ who: String, _ batches: [[some BinaryInteger]]) {
            self.who = who
            self.batches = batches.count
            sizes = Set(batches.map(\.count))
            isWhole = Partition.isWhole(batches, count: NotesExample.count)
        }
    }

    private let counts: [Count]

    init() throws(ExerciseError) {
        var random = RandomState(seed: 0)
        let textbook = Count(
            "textbook", MiniBatches.cut(random.permutation(NotesExample.count), size: NotesExample.size))
        let engine = try ExerciseError.onTraining { () throws(TrainingError) in
            Count(
                "engine",
                try BatchOrder.shuffled(seed: 1).batches(
                    epoch: 1, count: NotesExample.count, batchSize: NotesExample.size))
        }
        counts = [textbook, engine]
    }

    var table: Report.Table {
        var table = Report.Table(
            "The notes' example: \(NumberText.grouped(NotesExample.count)) examples in mini-batches of "
                + "\(NumberText.grouped(NotesExample.size))",
            ["by", "mini-batches", "in the notes", "sizes", "in an epoch each example"])
        for count in counts {
            table.append(
                [
                    count.who, "\(count.batches)", "\(NotesExample.batchCount)",
                    count.sizes.sorted().map { "\($0)" }.joined(separator: ", "),
                    count.isWhole ? "once" : "not once",
                ],
                Verdict(count.batches == NotesExample.batchCount && count.sizes == [NotesExample.size] && count.isWhole)
            )
        }
        return table
    }
}
