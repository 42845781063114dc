import Exercises
import Testing

@Suite struct SaddleValleyTests {
    /// The recursions of the quadratic part by themselves, without logarithms.
    @Test(arguments: SaddleValley.distances)
    func `theory is the recursion's own`(distance: Double) throws {
        let rate = SaddleValley.learningRate * SaddleValley.lambda
        var y = distance
        var steps = 0
        while y < SaddleValley.radius {
            y *= 1 + rate
            steps += 1
        }
        let descent = try #require(SaddleValley.theory(.gradientDescent, from: distance))
        #expect(Double(steps) - descent >= 0 && Double(steps) - descent < 1)
        var velocity = 0.0
        y = distance
        steps = 0
        while y < SaddleValley.radius {
            velocity = SaddleValley.beta * velocity - (1 - SaddleValley.beta) * SaddleValley.lambda * y
            y -= SaddleValley.learningRate * velocity
            steps += 1
        }
        let momentum = try #require(SaddleValley.theory(.momentum, from: distance))
        // The second root's part is not quite gone on short ways.
        #expect(Double(steps) - momentum >= -0.01 && Double(steps) - momentum < 1.01)
    }

    @Test func `every optimizer leaves and the adaptive ones sooner`() {
        for distance in SaddleValley.distances {
            let descent = SaddleValley.steps(.gradientDescent, from: distance)
            #expect(descent < SaddleValley.steps(.momentum, from: distance))
            #expect(SaddleValley.steps(.adam, from: distance) < descent / 10)
            #expect(SaddleValley.steps(.rmsprop, from: distance) < descent / 10)
        }
    }
}
