import Descent
import LegacyRandom
import LinearAlgebra
package import Reporting
import Textbook

/// Section 1 of the notes: how a training set is cut into mini-batches, their cost, and descent with them.
package struct MiniBatchDescent: Exercise {
    package static let name = "mini-batches"
    package static let summary = "the construction of mini-batches, their cost J{t}, and descent beside the whole set's"
    package static let sections = "1"

    /// The notes' example: five million examples in 5000 mini-batches of 1000.
    private static let notes = (count: 5_000_000, size: 1000, batches: 5000)

    private let workers: Int?

    package init(_ settings: ExerciseSettings) throws(ExerciseError) {
        workers = settings.workers
        // The largest part: the notes' permutation and its pieces with 8 bytes for each example, then 4; and a mark for
        // each.
        try ExerciseError.wrapping {
            try MemoryError.require(MiniBatchDescent.notes.count * (8 + 8 + 4 + 4 + 1))
        }
    }

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        progress("cutting the exercise's 148 examples and the notes' five million")
        let construction = [construction, try notesExample()]
        let problem = try CourseProblem()
        let paths = try Concurrently.map([CourseProblem.courseCount, CourseProblem.batchSize], workers: workers) {
            (size) throws(ExerciseError) in
            progress("\(BatchPath.steps) steps with \(size) examples each, by the textbook and on the engine")
            return try BatchPath(problem, batchSize: size)
        }
        let comparison = BatchComparison(whole: paths[0], mini: paths[1])
        return Report(
            tables: construction + [try BatchCost.table(problem), comparison.claims, comparison.costs],
            findings: [comparison.finding], figures: [comparison.figure])
    }

    /// The exercise's own example of the construction: X = randn(12288, 148) from seed 1, shuffled with seed 0,
    /// mini-batches of 64.
    private var construction: Report.Table {
        let published = Published.values.miniBatches
        let (features, count) = (published.features, published.sizes.reduce(0, +))
        var random = RandomState(seed: 1)
        let x = Matrix(
            rows: features, columns: count, elements: random.standardNormal(count: features * count))
        random.seed(0)
        let batches = MiniBatches.cut(random.permutation(count), size: CourseProblem.batchSize)
        let matrices = batches.map { x.columns(at: $0) }
        let shapes = published.sizes.enumerated().map { index, size in
            let found = index < matrices.count ? (matrices[index].rows, matrices[index].columns) : (0, 0)
            return Claim(
                "shape of X{\(index + 1)}", measured: "(\(found.0), \(found.1))", expected: "(\(features), \(size))")
        }
        let row = zip(matrices[0].elements, published.firstRow).enumerated().map { index, values in
            Claim(
                "X{1}, row 1, column \(index + 1)", measured: .fixed(values.0, 8), expected: .fixed(values.1, 8),
                within: 0.5e-8)
        }
        return Report.Table(
            "The exercise's construction: X (12288, 148) of seed 1, shuffled with seed 0, mini-batches of 64",
            ["what", "textbook", "published"],
            [Claim("mini-batches", measured: .count(batches.count), expected: .count(published.sizes.count))] + shapes
                + row + [
                    Claim(
                        "examples", measured: Partition.isWhole(batches, count: count) ? "each once" : "not each once",
                        expected: "each once")
                ])
    }

    private func notesExample() throws(ExerciseError) -> Report.Table {
        let notes = MiniBatchDescent.notes
        func row(_ name: Cell, _ batches: [[some BinaryInteger]]) -> Claim {
            let sizes = Set(batches.map(\.count))
            let isWhole = Partition.isWhole(batches, count: notes.count)
            return Claim(
                name, .count(batches.count), .count(notes.batches),
                "\(sizes.sorted().map { "\($0)" }.joined(separator: ", "))", isWhole ? "once" : "not once",
                holds: batches.count == notes.batches && sizes == [notes.size] && isWhole)
        }
        var random = RandomState(seed: 0)
        let textbook = row("textbook", MiniBatches.cut(random.permutation(notes.count), size: notes.size))
        let engine = try ExerciseError.wrapping {
            row(
                "engine",
                try BatchOrder.shuffled(seed: 1).batches(epoch: 1, count: notes.count, batchSize: notes.size))
        }
        return Report.Table(
            "The notes' example: \(notes.count.grouped) examples in mini-batches of "
                + "\(notes.size.grouped)",
            ["by", "mini-batches", "in the notes", "sizes", "in an epoch each example"], [textbook, engine])
    }
}

/// Whether mini-batches divide a training set among them.
package enum Partition {
    /// Whether each of 0 ..< `count` is in the batches exactly once.
    package static func isWhole(_ batches: [[some BinaryInteger]], count: Int) -> Bool {
        var seen = [Bool](repeating: false, count: count)
        for batch in batches {
            for example in batch {
                guard example >= 0, Int(example) < count, !seen[Int(example)] else { return false }
                seen[Int(example)] = true
            }
        }
        return seen.allSatisfy { $0 }
    }
}
