import LinearAlgebra

/// How often the examples of each class were predicted as each class.
public struct ConfusionMatrix: Sendable, Hashable {
    /// The number of classes.
    public let classCount: Int

    /// The counts, [classCount, classCount] row-major: the example's class, then the predicted one.
    public private(set) var counts: [Int]

    /// A matrix of zeros.
    ///
    /// - Throws: ``MemoryError`` where 8·classCount² bytes are more than the process may use.
    init(classCount: Int) throws(MemoryError) {
        // At most 10,000 classes: no overflow.
        try MemoryError.require(8 * classCount * classCount)
        self.classCount = classCount
        counts = [Int](repeating: 0, count: classCount * classCount)
    }

    /// How often examples of one class were predicted as another, or as the same.
    ///
    /// - Precondition: both are classes from 0 on.
    public subscript(actual actual: Int, predicted predicted: Int) -> Int {
        precondition(
            0..<classCount ~= actual && 0..<classCount ~= predicted,
            "class \(actual) predicted as \(predicted) of \(classCount) classes")
        return counts[actual * classCount + predicted]
    }

    mutating func count(actual: Int, predicted: Int) { counts[actual * classCount + predicted] += 1 }
}
