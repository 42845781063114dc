internal import Curvature
internal import Descent

/// The cost that the exercise explores: a net 2-6-4-1 of tanh units on a hundred moons, with a little L2.
///
/// It is small enough for thousands of exact Hessians, and smooth. The L2 term gives every descent a floor: without it the cost of a
/// separable set falls for ever as the weights grow, and there is no minimum to reach.
struct SaddleProblem: Sendable {
    let surface: CostSurface
    let dataSeed: UInt32
    let weightSeed: UInt32

    static let examples = 100
    static let noise = 0.3

    /// λ: with a hundred examples λ/m is 0.001.
    static let l2 = 0.1

    static let layers: [Layer] = [.dense(6, .tanh), .dense(4, .tanh), .dense(1, .sigmoid)]

    init(dataSeed: UInt32, weightSeed: UInt32) throws(ExerciseError) {
        self.dataSeed = dataSeed
        self.weightSeed = weightSeed
        let data = try ExerciseError.onData { () throws(DataError) in
            try Examples.moons(SaddleProblem.examples, noise: SaddleProblem.noise, seed: dataSeed)
        }
        let network = try ExerciseError.onNetwork { () throws(NetworkError) in
            try Network(inputs: 2, layers: SaddleProblem.layers)
        }
        surface = try ExerciseError.onTraining { () throws(TrainingError) in
            try CostSurface(of: network, on: data, l2: SaddleProblem.l2, workers: 1)
        }
    }

    /// Initial parameters: Xavier's, or a multiple of them.
    func start(_ run: Int, scale: Double = 1) throws(ExerciseError) -> [Double] {
        let network = try ExerciseError.onNetwork { () throws(NetworkError) in
            try Network(inputs: 2, layers: SaddleProblem.layers, seed: UInt64(weightSeed) &+ UInt64(run) << 32)
        }
        return CostSurface.point(of: network).map { scale * $0 }
    }
}
