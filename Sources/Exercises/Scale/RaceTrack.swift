package import Descent
import LegacyRandom
import LinearAlgebra
package import Textbook
import TextbookBridge

/// What a race is run on: a network as it begins, examples to learn from, and examples to be judged by.
package struct RaceTrack: Sendable {
    /// The network at the start; the engine rounds its parameters.
    private let start: Textbook.Network

    package let train: Examples

    /// What the network is evaluated on during a race.
    package let judged: Examples

    package let order: BatchOrder

    /// The number of workers; nil for all usable processors.
    package let workers: Int?

    package init(
        _ start: Textbook.Network, train: Examples, judged: Examples, order: BatchOrder, workers: Int?
    ) {
        self.start = start
        self.train = train
        self.judged = judged
        self.order = order
        self.workers = workers
    }

    /// The network's widths, `784-512-256-10`.
    package var name: String {
        ([train.inputs.width] + start.layers.map(\.unitCount)).map { "\($0)" }.joined(separator: "-")
    }

    /// The engine's network at the start.
    package func network() throws(ExerciseError) -> Descent.Network {
        try ExerciseError.wrapping { try Descent.Network(start) }
    }

    /// The same race from several starts: the course's first weights, He's rule from NumPy's generator, and orders,
    /// from seeds one after the other.
    static func starts(
        _ count: UInt32, sizes: [Int], _ seeds: CourseSeeds, train: Examples, judged: Examples, workers: Int?
    ) -> [RaceTrack] {
        (0..<count).map { start in
            var random = RandomState(seed: seeds.weights &+ start)
            let network = Textbook.Network(
                sizes: sizes, activation: .relu, output: .sigmoid, initialization: .he, using: &random)
            return RaceTrack(
                network, train: train, judged: judged, order: .shuffled(seed: UInt64(seeds.shuffle) + UInt64(start)),
                workers: workers)
        }
    }

    /// Reads the number of moons to race on, and refuses more than the memory holds.
    ///
    /// - Parameter bytes: the memory that this number of moons takes.
    static func moonCount(
        _ settings: ExerciseSettings, default count: Int, bytes: (Int) -> Int
    ) throws(ExerciseError) -> Int {
        let count = settings.examples ?? count
        guard count >= 1000, count <= Int(Int32.max) else {
            throw .setting(flag: "--examples", value: "\(count)", expected: "from 1000 to \(Int32.max)")
        }
        try ExerciseError.wrapping { try MemoryError.require(bytes(count)) }
        return count
    }
}
