public import LinearAlgebra

/// The receiver operating characteristic of a class against the rest: what shares of the other examples and of the
/// class's own have at least a certain score.
public struct ROCCurve: Sendable, Hashable {
    /// A point of the curve.
    public struct Point: Sendable, Hashable {
        /// The score from which on an example counts as one of the class; +∞ at the first point.
        public let threshold: Float

        /// The share of the other examples that have at least this score.
        public let falsePositiveRate: Double

        /// The share of the class's examples that have at least this score.
        public let truePositiveRate: Double
    }

    /// The points from (0, 0) to (1, 1), one for each distinct score, the largest first.
    public let points: [Point]

    /// The area under the straight lines between the points, from 0 to 1; 0.5 for a guess.
    public let area: Double

    /// The curve of a class; nil where the targets have no example of it, or no other, or are real values.
    ///
    /// - Parameters:
    ///   - number: the class; of one sigmoid unit it is 1.
    ///   - predictions: probabilities for a number of examples.
    ///   - targets: the classes of the same examples.
    /// - Throws: ``MemoryError`` for the scores to be sorted, 8 bytes for each example.
    /// - Precondition: there are as many targets as predictions, and the class is one of the outputs'.
    public init?(of number: Int, _ predictions: Predictions, _ targets: Targets) throws(MemoryError) {
        precondition(
            predictions.count == targets.count && predictions.output != .identity,
            "\(targets.count) targets for \(predictions.count) predictions, which must be probabilities")
        precondition(
            predictions.units == 1 ? number == 1 : 0..<predictions.units ~= number,
            "class \(number) of \(predictions.units) units")
        guard targets.classCount != nil else { return nil }
        let scores = try RankedScores(of: number, predictions, targets)
        guard let area = scores.area else { return nil }
        // In ascending order each point is before the examples with its score: those that remain have at least it.
        var (positives, negatives) = (scores.positiveCount, scores.negativeCount)
        var points: [Point] = []
        scores.forEachScore { score, positivesHere, negativesHere in
            points.append(
                Point(
                    threshold: score,
                    falsePositiveRate: Double(negatives) / Double(scores.negativeCount),
                    truePositiveRate: Double(positives) / Double(scores.positiveCount)))
            positives -= positivesHere
            negatives -= negativesHere
        }
        points.append(Point(threshold: .infinity, falsePositiveRate: 0, truePositiveRate: 0))
        self.points = points.reversed()
        self.area = area
    }
}
