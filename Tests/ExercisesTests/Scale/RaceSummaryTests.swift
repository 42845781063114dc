import Exercises
import Reporting
import Testing

/// Claims on results made up so that each comes out one way and the other.
@Suite struct RaceSummaryTests {
    /// What is found of the claim that begins so.
    private func found(_ claim: String, _ results: [RaceResult], optimizers: [CourseOptimizer]) throws -> String? {
        let claims = try Races.summary(results, optimizers: optimizers).claims
        return claims.first { $0.claim.hasPrefix(claim) }?.found
    }

    /// Gradient descent at these sizes, each with its seconds to the goal.
    private func descent(_ seconds: [Int: Double?]) -> [RaceResult] {
        seconds.map { size, seconds in
            Races.result(
                .gradientDescent, size: size, updates: 100, seconds: seconds ?? 9,
                ending: seconds == nil ? .limited : .reached)
        }
    }

    @Test func `the advice on sizes holds where one of 64 to 512 is the fastest, or nearly`() throws {
        let claim = "64 to 512"
        let optimizers = [CourseOptimizer.gradientDescent]
        #expect(try found(claim, descent([16: 3, 128: 1, 1024: 2]), optimizers: optimizers) == "holds")
        #expect(
            try found(claim, descent([16: 1, 128: 1.05, 1024: 2]), optimizers: optimizers) == "holds within a tenth")
        #expect(
            try found(claim, descent([16: 3, 128: 2, 1024: 1]), optimizers: optimizers)
                == "does not hold: 1,024 is 2.0 times as fast")
        #expect(try found(claim, descent([16: 3, 128: nil]), optimizers: optimizers) == "does not hold")
        #expect(try found(claim, descent([16: nil, 128: nil]), optimizers: optimizers) == "undetermined")
    }

    @Test func `one sentence counts the optimizers for which the advice holds`() throws {
        let results =
            descent([16: 3, 128: 1]) + [
                Races.result(.adam, size: 16, seconds: 1), Races.result(.adam, size: 128, seconds: 3),
            ]
        let summary = try Races.summary(results, optimizers: [.gradientDescent, .adam])
        #expect(summary.findings.first == "2-8-1: 64 to 512 examples are the best batch for 1 of 2 optimizers.")
        #expect(summary.findings.count == summary.claims.count - 1)
    }

    @Test func `huge batches make steps long unless they save as many updates`() throws {
        let small = Races.result(.gradientDescent, size: 64, updates: 1000, seconds: 1)
        let claim = "Huge batches"
        let slow = Races.result(.gradientDescent, size: 4096, updates: 500, seconds: 10)
        #expect(try found(claim, [small, slow], optimizers: [.gradientDescent]) == "holds")
        let quick = Races.result(.gradientDescent, size: 4096, updates: 10, seconds: 0.1)
        #expect(
            try found(claim, [small, quick], optimizers: [.gradientDescent])
                == "does not hold: fewer updates make up for it")
    }

    @Test func `single examples are compared by the examples that a second takes`() throws {
        let single = Races.result(.gradientDescent, size: 1, updates: 100, seconds: 1)
        let batch = Races.result(.gradientDescent, size: 64, updates: 100, seconds: 1)
        #expect(
            try found("Batches of 1", [single, batch], optimizers: [.gradientDescent]) == "holds: 64 times slower")
        let even = Races.result(.gradientDescent, size: 64, updates: 100, seconds: 64)
        #expect(try found("Batches of 1", [single, even], optimizers: [.gradientDescent]) == "does not hold")
    }

    @Test func `momentum is compared with gradient descent at the same size`() throws {
        func results(_ own: Double?, _ other: Double?) -> [RaceResult] {
            [
                Races.result(.momentum, seconds: own ?? 9, ending: own == nil ? .limited : .reached),
                Races.result(.gradientDescent, seconds: other ?? 9, ending: other == nil ? .limited : .reached),
            ]
        }
        let optimizers: [CourseOptimizer] = [.gradientDescent, .momentum]
        #expect(try found("Momentum", results(1, 2), optimizers: optimizers) == "holds: 2.0 times as fast")
        #expect(try found("Momentum", results(2, 1), optimizers: optimizers) == "does not hold: 2.0 times slower")
        #expect(try found("Momentum", results(1, 1.05), optimizers: optimizers) == "no difference")
        #expect(try found("Momentum", results(nil, 1), optimizers: optimizers) == "does not hold: inf times slower")
        #expect(try found("Momentum", results(nil, nil), optimizers: optimizers) == "undetermined")
    }

    @Test func `Adam is the fastest where it is so at most sizes`() throws {
        let optimizers: [CourseOptimizer] = [.gradientDescent, .adam]
        func results(_ adam: [Double], _ other: [Double]) -> [RaceResult] {
            zip([64, 256, 1024], zip(adam, other)).flatMap { size, seconds in
                [
                    Races.result(.adam, size: size, seconds: seconds.0),
                    Races.result(.gradientDescent, size: size, seconds: seconds.1),
                ]
            }
        }
        #expect(try found("Adam", results([1, 1, 1], [2, 2, 1]), optimizers: optimizers) == "holds")
        #expect(try found("Adam", results([1, 1, 3], [2, 2, 1]), optimizers: optimizers) == "holds at most sizes")
        #expect(
            try found("Adam", results([1, 3, 3], [2, 2, 1]), optimizers: optimizers)
                == "does not hold: only at 1 of 3 sizes")
    }

    @Test func `a size at which no time was left for an optimizer decides nothing`() throws {
        let optimizers: [CourseOptimizer] = [.gradientDescent, .momentum, .adam]
        let results = optimizers.map { Races.result($0, seconds: $0 == .gradientDescent ? 2 : 1) }
        let alone = [Races.result(.gradientDescent, size: 256, seconds: 0.5)]
        let claims = try Races.summary(results + alone, optimizers: optimizers).claims
        let momentum = try #require(claims.first { $0.claim.hasPrefix("Momentum") })
        #expect(momentum.found == "holds: 2.0 times as fast")
        #expect(momentum.measured.contains("median of 1 sizes"))
        let adam = try #require(claims.first { $0.claim.hasPrefix("Adam") })
        #expect(adam.found == "holds")
        #expect(adam.measured.contains("at 1 of 1 sizes"))
    }

    @Test func `curves show the lowest error so far, which never rises`() {
        let accuracies = [0.5, 0.8, 0.7, 0.9, 0.85]
        let points = accuracies.enumerated().map { index, accuracy in
            RaceResult.Point(updates: index, examples: index, seconds: 0, cost: 0, accuracy: accuracy)
        }
        let run = RaceResult(optimizer: .adam, learningRate: 1, batchSize: 1, ending: .limited, points: points)
        let expected = [0.5, 0.2, 0.2, 0.1, 0.1]
        #expect(zip(RaceSummary.lowestErrors(run), expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test func `of many sizes the ends and some between are shown`() {
        #expect(RaceSummary.spread([1, 2, 3], most: 3) == [1, 2, 3])
        #expect(RaceSummary.spread([1, 2, 3, 4, 5, 6, 7], most: 3) == [1, 4, 7])
    }
}
