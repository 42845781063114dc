/// Examples for training, validation or testing: inputs and their targets.
public struct Examples: Sendable {
    /// X.
    public let inputs: Inputs

    /// Y.
    public let targets: Targets

    /// How much each counts in the cost; nil where all count the same.
    let weighting: ExampleWeights?

    /// Pairs inputs with targets.
    ///
    /// - Parameters:
    ///   - inputs: X.
    ///   - targets: as many.
    ///   - weights: how much each example counts in the cost, as ``weighted(by:)-([Float])`` describes; nil where all
    ///     count the same.
    public init(inputs: Inputs, targets: Targets, weights: [Float]? = nil) throws(DataError) {
        guard inputs.count == targets.count else {
            throw .countsDiffer(inputs: inputs.count, targets: targets.count)
        }
        let examples = Examples(checked: inputs, targets, nil)
        guard let weights else {
            self = examples
            return
        }
        self = try examples.weighted(by: weights)
    }

    /// m, the number of examples.
    public var count: Int { inputs.count }

    /// How much each example counts in the cost; nil where all count the same.
    ///
    /// Selected examples keep their weights, even where all of them are 0: such a selection cannot be trained or
    /// evaluated on.
    public var weights: [Float]? { weighting.map { Array($0.values) } }

    /// The same examples, all counting the same.
    package var unweighted: Examples { Examples(checked: inputs, targets, nil) }

    /// wᵢ/w̄ of an example in `Double`, w̄ the mean weight; 1 where all count the same.
    package func relativeWeight(ofExample example: Int) -> Double {
        weighting.map { Double($0.values[example]) / $0.mean } ?? 1
    }

    /// The bytes that they take of memory: what is in a mapped file, the system can have back.
    var residentByteCount: Int {
        (inputs.isMapped ? 0 : inputs.byteCount) + (targets.isMapped ? 0 : targets.byteCount)
            + (weighting.map { $0.values.isMapped ? 0 : 8 * count } ?? 0)
    }

    /// Asks the system to read what of some examples is in files.
    func prefetch(_ examples: Range<Int>) {
        switch inputs.storage {
        case .bytes(let bytes): bytes.prefetch(examples, width: inputs.width)
        case .floats(let floats): floats.prefetch(examples, width: inputs.width)
        }
        switch targets.storage {
        case .classes(let classes, _): classes.prefetch(examples, width: 1)
        case .values(let values, let width): values.prefetch(examples, width: width)
        }
        weighting?.relative.prefetch(examples, width: 1)
    }

    /// Why the examples are no longer those that were opened; nil if they are.
    var change: FileError? {
        let inputs =
            switch inputs.storage {
            case .bytes(let bytes): bytes.changedFile
            case .floats(let floats): floats.changedFile
            }
        let targets =
            switch targets.storage {
            case .classes(let classes, _): classes.changedFile
            case .values(let values, _): values.changedFile
            }
        return (inputs ?? targets ?? weighting?.relative.changedFile).map { file in
            .unreadable(path: file.path, reason: "somebody has written to it while it was in use")
        }
    }

    /// Tells the system whether what is in files will be read here and there, or in order.
    func expectRandomReads(_ isRandom: Bool) {
        switch inputs.storage {
        case .bytes(let bytes): bytes.expectRandomReads(isRandom)
        case .floats(let floats): floats.expectRandomReads(isRandom)
        }
        switch targets.storage {
        case .classes(let classes, _): classes.expectRandomReads(isRandom)
        case .values(let values, _): values.expectRandomReads(isRandom)
        }
        weighting?.relative.expectRandomReads(isRandom)
    }

    /// The bytes that inputs, targets and weights take.
    package var byteCount: Int { inputs.byteCount + targets.byteCount + (weighting == nil ? 0 : 8 * count) }

    /// A copy of a range of the examples.
    ///
    /// - Precondition: the range is within the examples and not empty.
    public subscript(range: Range<Int>) -> Examples {
        Examples(
            checked: inputs[range], targets[range],
            weighting.map { ExampleWeights(checked: Array($0.values[range])) })
    }

    /// The same examples with their targets as a network learns them: scaled, if it scales targets.
    package func learned(by network: borrowing Network) -> Examples {
        Examples(checked: inputs, targets.scaled(by: network.targetStandardization), weighting)
    }

    init(checked inputs: Inputs, _ targets: Targets, _ weighting: ExampleWeights?) {
        self.inputs = inputs
        self.targets = targets
        self.weighting = weighting
    }
}
