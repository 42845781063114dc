package import Descent
import LegacyRandom
package import Textbook

/// The exercise of week 2: its moons, its first weights and its mini-batches, for the textbook and for the engine.
///
/// The net is 2-5-2-1, relu-relu-sigmoid, with He's weights; the mini-batches of 64 are cut from a new permutation in
/// each epoch. The engine has the same numbers, rounded to single precision once.
package struct CourseProblem: Sendable {
    /// The number of inputs, then each layer's width.
    package static let sizes = [2, 5, 2, 1]

    /// m of the course.
    package static let courseCount = 300

    /// The number of examples in a mini-batch; the last of an epoch takes what is left.
    package static let batchSize = 64

    package let seeds: CourseSeeds

    /// X, (2, m).
    package let inputs: Matrix

    /// Y, the class of each example.
    package let classes: [Int]

    /// The net before the first step.
    package let network: Textbook.Network

    /// X and Y as the engine takes them.
    package let examples: Examples

    /// Makes data and weights.
    ///
    /// - Parameters:
    ///   - count: m, at least 2.
    package init(_ seeds: CourseSeeds = CourseSeeds(), count: Int = courseCount) throws(ExerciseError) {
        var random = RandomState(seed: seeds.data)
        let moons = random.makeMoons(count: count, noise: 0.2)
        random.seed(seeds.weights)
        self.seeds = seeds
        inputs = Matrix(rows: count, columns: 2, elements: moons.coordinates).transposed
        classes = moons.labels
        network = Textbook.Network(
            sizes: CourseProblem.sizes, activation: .relu, output: .sigmoid, initialization: .he, using: &random)
        examples = try ExerciseError.wrapping {
            try Examples(
                inputs: Inputs(moons.coordinates.map { Float($0) }, width: 2),
                targets: Descent.Targets(classes: moons.labels, classCount: 2))
        }
    }

    /// m, the number of examples.
    package var count: Int { classes.count }

    /// Y as the textbook takes it.
    package var targets: Textbook.Targets { .classes(classes) }

    /// The mini-batches of an epoch, counted from 1: which examples each holds.
    package func batches(ofEpoch epoch: Int) -> [[Int]] {
        var random = RandomState(seed: seeds.shuffle + UInt32(epoch))
        return MiniBatches.cut(random.permutation(count), size: CourseProblem.batchSize)
    }

    /// Refuses a seed of the shuffling that cannot be raised so often: NumPy's seeds have 32 bits.
    static func requireShuffleSeed(_ seeds: CourseSeeds, epochs: Int) throws(ExerciseError) {
        let largest = UInt32.max - UInt32(epochs)
        guard seeds.shuffle <= largest else {
            throw .setting(
                flag: "--shuffle-seed", value: "\(seeds.shuffle)",
                expected: "at most \(largest), since it is raised by 1 before each of \(epochs) epochs")
        }
    }
}

/// The seeds that decide a run of the course's exercise in week 2; the course's own by default.
package struct CourseSeeds: Sendable, Hashable {
    /// What the moons are drawn from.
    package var data: UInt32 = 3

    /// What the first weights are drawn from.
    package var weights: UInt32 = 3

    /// Where the shuffling starts: the seed is raised by 1 before each epoch.
    package var shuffle: UInt32 = 10

    /// Reads the settings, which have nil for the course's own.
    package init(_ settings: ExerciseSettings = ExerciseSettings()) {
        data = settings.dataSeed ?? data
        weights = settings.weightSeed ?? weights
        shuffle = settings.shuffleSeed ?? shuffle
    }
}
