/// Examples for training, validation or testing: inputs and their targets.
public struct Examples: Sendable {
    /// X.
    public let inputs: Inputs

    /// Y.
    public let targets: Targets

    /// Pairs inputs with targets.
    public init(inputs: Inputs, targets: Targets) throws(DataError) {
        guard inputs.count == targets.count else {
            throw .countsDiffer(inputs: inputs.count, targets: targets.count)
        }
        self.inputs = inputs
        self.targets = targets
    }

    /// m, the number of examples.
    public var count: Int { inputs.count }

    /// The bytes that inputs and targets take.
    package var byteCount: Int { inputs.byteCount + targets.byteCount }

    /// A copy of a range of the examples.
    ///
    /// - Precondition: the range is within the examples and not empty.
    public subscript(range: Range<Int>) -> Examples { Examples(checked: inputs[range], targets[range]) }

    /// The same examples with their targets as a network learns them: scaled, if it scales targets.
    package func learned(by network: borrowing Network) -> Examples {
        Examples(checked: inputs, targets.scaled(by: network.targetStandardization))
    }

    init(checked inputs: Inputs, _ targets: Targets) {
        self.inputs = inputs
        self.targets = targets
    }
}
