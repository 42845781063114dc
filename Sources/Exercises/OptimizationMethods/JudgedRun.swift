/// What a run of an edition came to, beside what is known of it.
struct JudgedRun: Sendable {
    let run: MethodRun
    let count: Int

    /// At epochs 0, 1000, 2000, …
    let costs: [Double]
    let engineCosts: [Double]

    /// The number of examples classified right after the last epoch.
    let hits: Int
    let engineHits: Int

    /// What the course printed; nil for other seeds than its own.
    let published: PublishedRun?

    /// What NumPy computes; nil for other seeds than the course's.
    let reference: NumPyReference.Run?

    /// How far the engine's costs may be from the textbook's.
    static let engineTolerance = 5e-4

    /// How far the textbook's costs may be from NumPy's, relatively.
    static let referenceTolerance = 1e-9

    init(_ run: MethodRun, _ result: MethodResult, count: Int, isCourse: Bool) {
        self.run = run
        self.count = count
        costs = run.printedCosts(of: result.textbook)
        engineCosts = run.printedCosts(of: result.engine)
        hits = result.textbook.mark(afterEpoch: run.epochs).hits
        engineHits = result.engine.mark(afterEpoch: run.epochs).hits
        published = isCourse ? run.published : nil
        reference = isCourse ? run.reference : nil
    }

    var accuracy: Double { Double(hits) / Double(count) }

    var engineAccuracy: Double { Double(engineHits) / Double(count) }

    /// The largest difference of the engine's costs from the textbook's.
    var engineDistance: Double { LargestDifference.absolute(engineCosts, costs) }

    /// The largest relative difference of the textbook's costs from NumPy's.
    var referenceDistance: Double? {
        reference.map {
            // The reference may have come from a longer run.
            LargestDifference.relative(costs, Array($0.costs(of: run.edition).prefix(costs.count)))
        }
    }
}
