package import Curvature
package import Descent

/// The cost that the exercise explores: a net 2-10-1 of tanh units on a hundred moons, with a little L2.
///
/// It is small enough for thousands of exact Hessians, and smooth. The L2 term gives every descent a floor: without it
/// the cost of a separable set falls forever as the weights grow, and there is no minimum to reach. With one hidden
/// layer the origin is a saddle, as without L2. With two it is not: the loss there begins with products of three
/// weights, which are small beside the L2 term's squares, so that the origin becomes a minimum, and a bad one, of the
/// L2 term's own making. `origin(layers:)` shows it.
package struct SaddleProblem: Sendable {
    package let surface: CostSurface
    let dataSeed: UInt32
    let weightSeed: UInt32

    static let examples = 100

    package static let layers: [Layer] = [.dense(10, .tanh), .dense(1, .sigmoid)]

    /// The same with a second hidden layer.
    package static let deeperLayers: [Layer] = [.dense(6, .tanh), .dense(4, .tanh), .dense(1, .sigmoid)]

    static let shape = "2-10-1"
    static let deeperShape = "2-6-4-1"

    package static let defaultSeed: UInt32 = 3

    /// Whether claims are judged: they hold for most seeds and not for all, so that a row fails only with the
    /// exercise's own.
    package var isJudged: Bool { dataSeed == SaddleProblem.defaultSeed && weightSeed == SaddleProblem.defaultSeed }

    /// What ends the exercise with seeds that lead to too little.
    package func noResult(_ found: String) -> ExerciseError {
        .noResult("with --data-seed \(dataSeed) and --weight-seed \(weightSeed) \(found); try other seeds")
    }

    package init(dataSeed: UInt32, weightSeed: UInt32) throws(ExerciseError) {
        self.dataSeed = dataSeed
        self.weightSeed = weightSeed
        surface = try SaddleProblem.surface(SaddleProblem.layers, dataSeed: dataSeed)
    }

    /// λ is 0.3: with a hundred examples λ/m is 0.003.
    private static func surface(_ layers: [Layer], dataSeed: UInt32) throws(ExerciseError) -> CostSurface {
        try ExerciseError.wrapping {
            let data = try Examples.moons(examples, noise: 0.3, seed: dataSeed)
            return try CostSurface(of: Network(inputs: 2, layers: layers), on: data, l2: 0.3, workers: 1)
        }
    }

    /// Initial parameters: Xavier's, or a multiple of them.
    package func start(_ run: Int, scale: Double = 1) throws(ExerciseError) -> [Double] {
        let seed = UInt64(weightSeed) &+ UInt64(run) << 32
        let point = try ExerciseError.wrapping {
            CostSurface.point(of: try Network(inputs: 2, layers: SaddleProblem.layers, seed: seed))
        }
        return point.map { scale * $0 }
    }

    /// The spectrum where all parameters are 0: a critical point, as both classes have as many examples.
    package func origin(layers: [Layer]) throws(ExerciseError) -> Spectrum {
        let surface = try SaddleProblem.surface(layers, dataSeed: dataSeed)
        return try ExerciseError.wrapping {
            try Spectrum.dense(of: surface, at: [Double](repeating: 0, count: surface.parameterCount))
        }
    }
}
