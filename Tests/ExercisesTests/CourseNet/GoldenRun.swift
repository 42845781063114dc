import Exercises
import TestSupport
import Testing

/// A run of the exercise that NumPy recorded: with the course's seeds in `numpy.json`, with others in
/// `course_seeds.json`.
struct GoldenRun: Sendable, CustomTestStringConvertible {
    let seeds: CourseSeeds
    let count: Int
    let optimizer: CourseOptimizer
    let learningRate: Double
    let decay: MethodDecay
    let epochs: Int
    let epochCosts: [Double]
    let lastBatchCosts: [Double]
    let hits: Int

    private init(_ value: JSONValue) throws {
        var settings = ExerciseSettings()
        settings.dataSeed = UInt32(try value["data_seed"].integer)
        settings.weightSeed = UInt32(try value["weight_seed"].integer)
        settings.shuffleSeed = UInt32(try value["shuffle_seed"].integer)
        seeds = CourseSeeds(settings)
        count = try value["examples"].integer
        optimizer = try #require(CourseOptimizer(rawValue: try value["rule"].text))
        learningRate = try value["learning_rate"].number
        decay = try #require(MethodDecay(rawValue: try value["decay"].text))
        epochs = try value["epochs"].integer
        epochCosts = try value["epoch_costs"].numbers
        lastBatchCosts = try value["last_batch_costs"].numbers
        hits = try value["hits"].integer
    }

    /// All runs of both files.
    static let all: [GoldenRun] = {
        do {
            let files = [try GoldenFile.loadPublished("numpy.json"), try GoldenFile.load("course_seeds.json")]
            return try files.flatMap { try $0["runs"].elements }.map { try GoldenRun($0) }
        } catch {
            Issue.record(error)
            return []
        }
    }()

    /// Whether seeds and number of examples are the course's.
    var isCourse: Bool { seeds == CourseSeeds() && count == 300 }

    var plan: CoursePlan {
        CoursePlan(optimizer, learningRate: learningRate, schedule: decay.schedule, epochs: epochs)
    }

    var testDescription: String {
        "\(optimizer.rawValue), \(learningRate), \(decay.rawValue), seeds \(seeds.data), \(seeds.weights), "
            + "\(seeds.shuffle), \(count) examples"
    }
}
