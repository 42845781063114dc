package import Descent
import LegacyRandom
import LinearAlgebra
package import Textbook
import TextbookBridge

/// What a race is run on: a network as it begins, examples to learn from, and examples to be judged by.
package struct RaceTrack: Sendable {
    /// The network's widths, `784-512-256-10`.
    package let name: String

    /// Makes the network at the start.
    package let network: @Sendable () throws(ExerciseError) -> Descent.Network

    package let train: Examples

    /// What the network is evaluated on during a race.
    package let judged: Examples

    package let order: BatchOrder

    /// The number of workers; nil for all usable processors.
    package let workers: Int?

    private init(
        widths: [Int], train: Examples, judged: Examples, order: BatchOrder, workers: Int?,
        _ network: @escaping @Sendable () throws(NetworkError) -> Descent.Network
    ) {
        name = widths.map { "\($0)" }.joined(separator: "-")
        self.network = { () throws(ExerciseError) in try ExerciseError.wrapping(network) }
        self.train = train
        self.judged = judged
        self.order = order
        self.workers = workers
    }

    /// Begins with weights that the engine draws from a seed.
    package init(
        layers: [Layer], weightSeed: UInt64, train: Examples, judged: Examples, order: BatchOrder, workers: Int?
    ) {
        let inputs = train.inputs.width
        self.init(
            widths: [inputs] + layers.map(\.units), train: train, judged: judged, order: order, workers: workers
        ) { () throws(NetworkError) in try Descent.Network(inputs: inputs, layers: layers, seed: weightSeed) }
    }

    /// Begins with the parameters of a textbook's network, rounded once.
    package init(
        _ start: Textbook.Network, train: Examples, judged: Examples, order: BatchOrder, workers: Int?
    ) {
        self.init(
            widths: [train.inputs.width] + start.layers.map(\.unitCount), train: train, judged: judged, order: order,
            workers: workers
        ) { () throws(NetworkError) in try Descent.Network(start) }
    }

    /// The same race from several starts: the course's first weights, He's rule from NumPy's generator, and orders, from seeds one
    /// after the other.
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
