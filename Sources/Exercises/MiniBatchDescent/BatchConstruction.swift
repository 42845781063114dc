import LegacyRandom
import Reporting
import Textbook

/// The exercise's own example of the construction: X = randn(12288, 148) from seed 1, shuffled with seed 0, mini-batches of 64.
struct BatchConstruction {
    private static let features = 12_288
    private static let count = 148

    /// What the course prints: the shapes, and the first row of the first mini-batch with eight decimals or fewer.
    private static let publishedSizes = [64, 64, 20]
    private static let publishedRow = [0.90085595, -0.7612069, 0.2344157]

    private let batches: [[Int]]
    private let shapes: [(rows: Int, columns: Int)]
    private let firstRow: [Double]

    init() {
        var random = RandomState(seed: 1)
        let x = Matrix(
            rows: BatchConstruction.features, columns: BatchConstruction.count,
            elements: random.standardNormal(count: BatchConstruction.features * BatchConstruction.count))
        random.seed(0)
        batches = MiniBatches.cut(random.permutation(BatchConstruction.count), size: CourseProblem.batchSize)
        let matrices = batches.map { x.columns(at: $0) }
        shapes = matrices.map { ($0.rows, $0.columns) }
        firstRow = Array(matrices[0].elements.prefix(3))
    }

    var table: Report.Table {
        var table = Report.Table(
            "The exercise's construction: X (12288, 148) of seed 1, shuffled with seed 0, mini-batches of 64",
            ["what", "textbook", "published"])
        table.append(
            ["mini-batches", "\(batches.count)", "\(BatchConstruction.publishedSizes.count)"],
            Verdict(batches.count == BatchConstruction.publishedSizes.count))
        for (index, size) in BatchConstruction.publishedSizes.enumerated() {
            let shape = index < shapes.count ? shapes[index] : (0, 0)
            table.append(
                ["shape of X{\(index + 1)}", "(\(shape.0), \(shape.1))", "(\(BatchConstruction.features), \(size))"],
                Verdict(shape == (BatchConstruction.features, size)))
        }
        for (index, published) in BatchConstruction.publishedRow.enumerated() {
            table.append(
                [
                    "X{1}, row 1, column \(index + 1)", NumberText.fixed(firstRow[index], places: 8),
                    NumberText.fixed(published, places: 8),
                ], Verdict(firstRow[index], expected: published, tolerance: 0.5e-8))
        }
        table.append(
            [
                "examples", Partition.isWhole(batches, count: BatchConstruction.count) ? "each once" : "not each once",
                "each once",
            ],
            Verdict(Partition.isWhole(batches, count: BatchConstruction.count)))
        return table
    }
}
