/// A scaling of inputs or targets, feature by feature: x ← (x − µ)/σ.
public struct Standardization: Sendable, Hashable {
    /// µ, the mean of each feature.
    public let means: [Float]

    /// σ, the standard deviation of each feature, dividing by the number of examples; 1 for a constant feature, and
    /// 2¹²⁶ at most.
    public let deviations: [Float]

    /// 1/σ, the factors of a gather.
    let factors: [Float]

    /// A scaling with these means and deviations.
    ///
    /// - Precondition: both have the same length; means are finite, and deviations from 2⁻¹²⁶ to 2¹²⁶ (8.5·10³⁷), so
    ///   that 1/σ is also a normal number.
    public init(means: [Float], deviations: [Float]) {
        precondition(means.count == deviations.count, "\(means.count) means and \(deviations.count) deviations")
        for (mean, deviation) in zip(means, deviations) {
            precondition(
                mean.isFinite && Standardization.deviationRange.contains(deviation),
                "a mean of \(mean) and a deviation of \(deviation); means must be finite, and deviations from "
                    + "\(Standardization.deviationRange.lowerBound) to \(Standardization.deviationRange.upperBound)")
        }
        self.means = means
        self.deviations = deviations
        factors = deviations.map { 1 / $0 }
    }

    /// The valid values of σ: normal numbers with a normal reciprocal. Training flushes denormal numbers to 0.
    static let deviationRange: ClosedRange<Float> = .leastNormalMagnitude...0x1p126

    /// The means and deviations of these inputs, in `Double` and in two passes, which avoids cancellation.
    public init(of inputs: Inputs) {
        switch inputs.storage {
        case .bytes(let bytes): self.init(of: bytes, width: inputs.width, unit: 255) { Double($0) }
        case .floats(let floats): self.init(of: floats, width: inputs.width, unit: 1) { Double($0) }
        }
    }

    /// The means and deviations of real targets, by place; nil for classes.
    public init?(of targets: Targets) {
        guard case .values(let values, let width) = targets.storage else { return nil }
        self.init(of: values, width: width, unit: 1) { Double($0) }
    }

    /// (y − µ)/σ of rows of values.
    func scaled(_ values: ExampleValues<Float>) -> [Float] {
        let width = means.count
        return values.indices.map { (values[$0] - means[$0 % width]) / deviations[$0 % width] }
    }

    /// µ + σ·y of rows of outputs, in place.
    func scaleBack(_ values: inout MutableSpan<Float>) {
        let width = means.count
        for index in values.indices { values[index] = values[index] * deviations[index % width] + means[index % width] }
    }

    /// - Parameter unit: the divisor applied at the very end. Sums of whole bytes are exact, so a constant byte has a
    ///   deviation of exactly 0.
    private init<Values: RandomAccessCollection>(
        of values: Values, width: Int, unit: Double, number: (Values.Element) -> Double
    ) where Values.Index == Int {
        let count = Double(values.count / width)
        var sums = [Double](repeating: 0, count: width)
        for start in stride(from: 0, to: values.count, by: width) {
            for feature in 0..<width { sums[feature] += number(values[start + feature]) }
        }
        let means = sums.map { $0 / count }
        var squares = [Double](repeating: 0, count: width)
        for start in stride(from: 0, to: values.count, by: width) {
            for feature in 0..<width {
                let difference = number(values[start + feature]) - means[feature]
                squares[feature] += difference * difference
            }
        }
        let range = Standardization.deviationRange
        let deviations = squares.map { sum in
            let deviation = Float((sum / count).squareRoot() / unit)
            return deviation < range.lowerBound ? 1 : min(deviation, range.upperBound)
        }
        self.init(means: means.map { Float($0 / unit) }, deviations: deviations)
    }
}
