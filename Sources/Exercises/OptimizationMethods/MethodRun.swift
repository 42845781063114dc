import Reporting

/// A year in which the exercise was published anew. The arithmetic stayed; what is printed changed.
enum Edition: Int, Sendable, Hashable, CaseIterable, Decodable {
    case of2017 = 2017
    case of2019 = 2019
    case of2021 = 2021

    /// How many epochs its runs have.
    var epochs: Int { self == .of2021 ? 5000 : 10_000 }

    /// Whether it prints the cost of the epoch's last mini-batch, and not the mean over the epoch.
    var printsLastBatch: Bool { self == .of2017 }

    /// What it prints, in words.
    var printedCost: String { printsLastBatch ? "cost of the epoch's last mini-batch" : "mean cost of the epoch" }

    /// Its runs at the constant rate, in the order in which they are printed, with RMSprop beside them.
    var constantRuns: [MethodRun] {
        CourseOptimizer.allCases.map { MethodRun(edition: self, arithmetic: MethodArithmetic($0, 0.0007)) }
    }

    /// All its runs.
    var runs: [MethodRun] {
        let decays = self == .of2021 ? MethodArithmetic.decaySection : []
        return constantRuns + decays.map { MethodRun(edition: self, arithmetic: $0) }
    }
}

/// The decays of the edition of 2021, with decay rate 1.
///
/// The rate of the next epoch is set at the end of epoch i, counted from 0, to that of i; so epochs 0 and 1 share α₀.
package enum MethodDecay: String, Sendable, Hashable, Codable {
    case none
    /// α₀/(1 + i).
    case everyEpoch = "every-epoch"
    /// α₀/(1 + ⌊i/1000⌋).
    case interval

    package var schedule: CourseSchedule {
        switch self {
        case .none: .none
        case .everyEpoch: .inverseTime(rate: 1, interval: 1)
        case .interval: .inverseTime(rate: 1, interval: 1000)
        }
    }
}

/// What distinguishes two runs of the exercise besides their length: runs that agree in it share their epochs.
package struct MethodArithmetic: Sendable, Hashable {
    let optimizer: CourseOptimizer

    /// α₀.
    let learningRate: Double

    let decay: MethodDecay

    package init(_ optimizer: CourseOptimizer, _ learningRate: Double, _ decay: MethodDecay = .none) {
        self.optimizer = optimizer
        self.learningRate = learningRate
        self.decay = decay
    }

    /// The runs of the section on decay, of 2021.
    static let decaySection = [
        MethodArithmetic(.gradientDescent, 0.1), MethodArithmetic(.gradientDescent, 0.1, .everyEpoch),
        MethodArithmetic(.gradientDescent, 0.1, .interval), MethodArithmetic(.momentum, 0.1, .interval),
        MethodArithmetic(.adam, 0.01, .interval),
    ]

    /// The name for people: optimizer, rate and decay.
    var title: String {
        let decay = decay == .none ? "" : ", decay \(decay == .interval ? "by intervals" : "every epoch")"
        return "\(optimizer.title), α \(learningRate)\(decay)"
    }

    /// The name in a figure's legend.
    var figureTitle: String { title.replacing(", α ", with: ", α₀ = ") }

    /// How it looks in figures: gradient descent by its decay, the other optimizers by themselves.
    var look: Look {
        guard optimizer == .gradientDescent else { return optimizer.look }
        return switch decay {
        case .none: .gradientDescent
        case .everyEpoch: .decayEveryEpoch
        case .interval: .decayByIntervals
        }
    }
}

/// A run of the exercise as one of its editions prints it.
struct MethodRun: Sendable, Hashable {
    let edition: Edition
    let arithmetic: MethodArithmetic

    var epochs: Int { edition.epochs }

    /// The costs that the edition prints: those of epochs 0, 1000, 2000, …
    func printedCosts(of trajectory: CourseTrajectory) -> [Double] { CourseTrajectory.thousands(costs(of: trajectory)) }

    /// The cost of every epoch of the run, as the edition takes it.
    func costs(of trajectory: CourseTrajectory) -> ArraySlice<Double> {
        (edition.printsLastBatch ? trajectory.lastBatchCosts : trajectory.epochCosts).prefix(epochs)
    }

    /// What the course printed, where that is known and the run is the course's own.
    var published: Published.MethodRun? {
        Published.values.optimizationMethods.runs.first { $0.edition == edition && $0.arithmetic == arithmetic }
    }

    /// What NumPy computes for this run, or for a longer one that begins with it.
    var reference: NumPyRuns.Run? {
        NumPyRuns.values.runs.first { $0.arithmetic == arithmetic && $0.epochs >= epochs }
    }
}

extension Published.MethodRun {
    var arithmetic: MethodArithmetic { MethodArithmetic(optimizer, learningRate, decay) }
}

extension NumPyRuns.Run {
    var arithmetic: MethodArithmetic { MethodArithmetic(optimizer, learningRate, decay) }

    /// Those that an edition prints.
    func costs(of edition: Edition) -> [Double] { edition.printsLastBatch ? lastBatchCosts : epochCosts }
}

/// A run's arithmetic, done by the textbook and by the engine.
struct MethodResult: Sendable {
    let textbook: CourseTrajectory
    let engine: CourseTrajectory
}

/// The result of a run of an edition, beside what is known of it.
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
    let published: Published.MethodRun?

    /// What NumPy computes; nil for other seeds than the course's.
    let reference: NumPyRuns.Run?

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
