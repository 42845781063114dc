import Descent
import TestSupport
import Testing

@Suite struct ROCCurveTests {
    /// Scores of all magnitudes that probabilities have, some of them equal, and their classes.
    private static func sample(_ count: Int) throws -> (predictions: Predictions, targets: Targets) {
        var random = SplitMix(seed: 9)
        var (scores, classes): ([Float], [Int]) = ([0, 1, 0, 1, .leastNonzeroMagnitude], [0, 1, 1, 0, 1])
        while scores.count < count {
            let score = abs(random.float())
            let scale = [1, 1, 1e-3, 1e-20, 0x1p-130][Int(random.next() % 5)] as Float
            scores.append(random.next() % 4 == 0 ? scores[Int(random.next() % UInt64(scores.count))] : score * scale)
            classes.append(Float(random.next() % 1000) / 1000 < 0.3 + 0.5 * score ? 1 : 0)
        }
        return (Predictions(values: scores, units: 1, output: .sigmoid), try Targets(classes: classes))
    }

    @Test func `the area is the share of pairs in order, equal scores counting one half`() throws {
        let (predictions, targets) = try ROCCurveTests.sample(600)
        var (won, pairs) = (0.0, 0.0)
        for one in 0..<600 where targets.classNumber(ofExample: one) == 1 {
            for other in 0..<600 where targets.classNumber(ofExample: other) == 0 {
                let (score, rival) = (predictions[one, 0], predictions[other, 0])
                won += score > rival ? 1 : score == rival ? 0.5 : 0
                pairs += 1
            }
        }
        let curve = try #require(try ROCCurve(of: 1, predictions, targets))
        // Both are whole numbers of halves before the division.
        #expect(abs(curve.area - won / pairs) <= 1e-15)
        #expect(abs((try Metrics(predictions, targets)[.rocAUC] ?? .nan) - won / pairs) <= 1e-15)
    }

    @Test func `each point has the shares of examples with at least its score`() throws {
        let (predictions, targets) = try ROCCurveTests.sample(300)
        let curve = try #require(try ROCCurve(of: 1, predictions, targets))
        let distinct = Set(predictions.values)
        #expect(curve.points.count == distinct.count + 1)
        #expect(curve.points.map(\.threshold) == [.infinity] + distinct.sorted(by: >))
        let own = (0..<300).filter { targets.classNumber(ofExample: $0) == 1 }
        let others = (0..<300).filter { targets.classNumber(ofExample: $0) == 0 }
        for point in curve.points {
            func share(_ examples: [Int]) -> Double {
                Double(examples.count { predictions[$0, 0] >= point.threshold }) / Double(examples.count)
            }
            #expect(point.truePositiveRate == share(own) && point.falsePositiveRate == share(others))
        }
        let trapezoids = zip(curve.points, curve.points.dropFirst()).reduce(0) { sum, pair in
            let width = pair.1.falsePositiveRate - pair.0.falsePositiveRate
            return sum + width * (pair.0.truePositiveRate + pair.1.truePositiveRate) / 2
        }
        #expect(abs(trapezoids - curve.area) <= 1e-12)
    }

    @Test func `one class only has no curve, nor have real targets`() throws {
        let predictions = Predictions(values: [0.2, 0.7], units: 1, output: .sigmoid)
        #expect(try ROCCurve(of: 1, predictions, Targets(classes: [1, 1])) == nil)
        #expect(try ROCCurve(of: 1, predictions, Targets(classes: [0, 0], classCount: 2)) == nil)
        #expect(try ROCCurve(of: 1, predictions, Targets(values: [0, 1])) == nil)
    }
}
