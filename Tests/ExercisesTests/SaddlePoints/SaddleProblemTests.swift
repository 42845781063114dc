import Curvature
import Exercises
import Glibc
import TestSupport
import Testing

@Suite struct SaddleProblemTests {
    /// At 0 every output is ½: the loss is ln 2, and as many classes 0 as 1 leave no gradient.
    @Test func `the origin is a critical point at the cost of ln 2`() throws {
        let problem = try SaddleProblem(dataSeed: 3, weightSeed: 3)
        let zero = [Double](repeating: 0, count: problem.surface.parameterCount)
        let (cost, gradient) = try problem.surface.gradient(at: zero)
        #expect(relativeDifference(cost, log(2.0)) <= 1e-15)
        #expect(gradient.allSatisfy { abs($0) <= 1e-16 })
    }

    @Test func `seeds that lead to too little are named`() throws {
        let error = try SaddleProblem(dataSeed: 7, weightSeed: 9).noResult("nothing is found")
        #expect(
            error.description == "with --data-seed 7 and --weight-seed 9 nothing is found; try other seeds")
    }

    @Test func `claims are judged with the exercise's own seeds only`() throws {
        let own = SaddleProblem.defaultSeed
        #expect(try SaddleProblem(dataSeed: own, weightSeed: own).isJudged)
        #expect(try !SaddleProblem(dataSeed: 1, weightSeed: own).isJudged)
        #expect(try !SaddleProblem(dataSeed: own, weightSeed: 1).isJudged)
    }

    /// A pair of weights from input to output multiplies the mean of (½ − y)·x, which is not 0: two signs of it for
    /// each hidden unit.
    @Test func `the origin is a saddle with one hidden layer and none with two`() throws {
        let problem = try SaddleProblem(dataSeed: 3, weightSeed: 3)
        #expect(try problem.origin(layers: SaddleProblem.layers).negative == 10)
        #expect(try problem.origin(layers: SaddleProblem.deeperLayers).negative == 0)
    }
}
