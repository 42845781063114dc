/// Where the weights of each layer lie among all parameters, and its biases: what has a norm of its own in LAMB and
/// LARS.
struct Tensors: Sendable {
    /// The ranges, in order, and whether each holds biases.
    let ranges: [(range: Range<Int>, areBiases: Bool)]

    /// The parameters between biases are the weights of one layer.
    init(parameterCount: Int, biases: [Range<Int>]) {
        var ranges: [(range: Range<Int>, areBiases: Bool)] = []
        var start = 0
        for some in biases {
            if start < some.lowerBound { ranges.append((start..<some.lowerBound, false)) }
            ranges.append((some, true))
            start = some.upperBound
        }
        if start < parameterCount { ranges.append((start..<parameterCount, false)) }
        self.ranges = ranges
    }

    /// ‖x‖ of the values in a range.
    static func norm(_ values: [Double], _ range: Range<Int>) -> Double {
        range.reduce(0) { $0 + values[$1] * values[$1] }.squareRoot()
    }
}
