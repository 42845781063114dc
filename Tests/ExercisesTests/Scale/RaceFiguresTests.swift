import Exercises
import Reporting
import Testing

@Suite struct RaceFiguresTests {
    @Test func `curves show the lowest error so far, which never rises`() {
        let accuracies = [0.5, 0.8, 0.7, 0.9, 0.85]
        let points = accuracies.enumerated().map { index, accuracy in
            RaceResult.Point(updates: index, examples: index, seconds: 0, cost: 0, accuracy: accuracy)
        }
        let run = RaceResult(rule: .adam, learningRate: 1, batchSize: 1, ending: .limited, points: points)
        let expected = [0.5, 0.2, 0.2, 0.1, 0.1]
        #expect(zip(RaceFigures.lowestErrors(run), expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test func `of many sizes the ends and some between are shown`() {
        #expect(RaceFigures.spread([1, 2, 3], most: 3) == [1, 2, 3])
        #expect(RaceFigures.spread([1, 2, 3, 4, 5, 6, 7], most: 3) == [1, 4, 7])
    }
}
