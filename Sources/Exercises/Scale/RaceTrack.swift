package import Descent

/// What a race is run on: a network as it begins, examples to learn from, and examples to be judged by.
package struct RaceTrack: Sendable {
    /// The network's widths, `784-512-256-10`.
    package let name: String
    package let layers: [Layer]

    /// What the weights are drawn from, where they are not given.
    package let weightSeed: UInt64

    /// The parameters to begin with; nil to draw them from the seed.
    package let parameters: [Float]?

    package let train: Examples

    /// What the network is evaluated on during a race.
    package let judged: Examples

    package let order: BatchOrder

    /// The number of workers; nil for all usable processors.
    package let workers: Int?

    package init(
        layers: [Layer], weightSeed: UInt64 = 1, parameters: [Float]? = nil, train: Examples, judged: Examples,
        order: BatchOrder, workers: Int?
    ) {
        name = ([train.inputs.width] + layers.map(\.units)).map { "\($0)" }.joined(separator: "-")
        self.layers = layers
        self.weightSeed = weightSeed
        self.parameters = parameters
        self.train = train
        self.judged = judged
        self.order = order
        self.workers = workers
    }

    /// The network at the start.
    package func network() throws(ExerciseError) -> Network {
        var network = try ExerciseError.onNetwork { () throws(NetworkError) in
            try Network(inputs: train.inputs.width, layers: layers, seed: weightSeed)
        }
        if let parameters { network.copyParameters(from: parameters.span) }
        return network
    }
}
