import Descent
import Testing

@Suite struct ReliabilityTests {
    @Test func `two classes are binned by the probability of class 1`() throws {
        let targets = try Targets(classes: [0, 1, 1, 0, 1])
        let single = Predictions(values: [0.1, 0.25, 0.5, 0.875, 1], units: 1, output: .sigmoid)
        let double = Predictions(
            values: [0.9, 0.1, 0.75, 0.25, 0.5, 0.5, 0.125, 0.875, 0, 1], units: 2, output: .softmax)
        for predictions in [single, double] {
            let reliability = try #require(Reliability(predictions, targets, bins: 4))
            #expect(!reliability.isOfPredictedClass)
            // A quarter and a half begin intervals; 1 belongs to the last.
            #expect(reliability.bins.map(\.count) == [1, 1, 1, 2])
            #expect(reliability.bins.map(\.observedShare) == [0, 1, 1, 0.5])
            #expect(reliability.bins.map(\.meanProbability) == [Double(Float(0.1)), 0.25, 0.5, 0.9375])
            let error = (Double(Float(0.1)) + 0.75 + 0.5 + 2 * 0.4375) / 5
            #expect(abs(reliability.expectedCalibrationError - error) <= 1e-15)
        }
    }

    @Test func `more classes are binned by the probability of the predicted one`() throws {
        let predictions = Predictions(
            values: [0.5, 0.25, 0.25, 0.125, 0.125, 0.75, 0.375, 0.375, 0.25], units: 3, output: .softmax)
        let reliability = try #require(Reliability(predictions, Targets(classes: [0, 1, 0], classCount: 3), bins: 2))
        #expect(reliability.isOfPredictedClass)
        #expect(reliability.bins.map(\.count) == [1, 2])
        #expect(reliability.bins.map(\.observedShare) == [1, 0.5])
        #expect(reliability.bins.map(\.meanProbability) == [0.375, 0.625])
    }

    @Test func `empty intervals have no shares, and real targets no reliability`() throws {
        let predictions = Predictions(values: [0.95], units: 1, output: .sigmoid)
        let bins = try #require(Reliability(predictions, Targets(classes: [1]))).bins
        #expect(bins.count == 10 && bins[9].count == 1)
        #expect(bins.dropLast().allSatisfy { $0.count == 0 && $0.meanProbability == nil && $0.observedShare == nil })
        #expect(try Reliability(predictions, Targets(values: [1])) == nil)
        let broken = Predictions(values: [.nan], units: 1, output: .sigmoid)
        #expect(try Reliability(broken, Targets(classes: [1])) == nil)
    }
}
