extension Examples {
    /// A copy of the examples at these indices, in their order; an index may occur more than once.
    ///
    ///     let folds = (0..<5).map { fold in examples[rows: stride(from: fold, to: examples.count, by: 5).map { $0 }] }
    ///
    /// The number of classes, their names and each example's weight stay those of all examples.
    ///
    /// - Precondition: there are indices, and each is in 0 ..< count.
    public subscript(rows rows: some Collection<Int>) -> Examples {
        Examples(
            checked: inputs[rows: rows], targets[rows: rows],
            weighting.map { weighting in ExampleWeights(checked: rows.map { weighting.values[$0] }) })
    }

    /// The examples of several sets, one set after the other.
    ///
    /// Bytes beside real values become real values, byte/255. The number of classes is the largest of any set. Where
    /// one set has weights, the examples of those without have the weight 1.
    ///
    /// - Parameter parts: sets with inputs of the same width and targets of the same kind. Where classes have names,
    ///   all sets must have them, and the same name for the same number; a set may lack the last ones.
    /// - Throws: ``DataError/empty`` without any set, or what differs, with the number of the set.
    public init(concatenating parts: [Examples]) throws(DataError) {
        let inputs = try Inputs(concatenating: parts.map(\.inputs))
        self.init(checked: inputs, try Targets.concatenated(parts.map(\.targets)), ExampleWeights.concatenated(parts))
    }

    /// Examples of classes, from an array for each example.
    ///
    /// - Parameters:
    ///   - rows: X; all rows have the same number of values, at least 1, all finite.
    ///   - classes: the class of each, from 0 on.
    ///   - classNames: the distinct names of the classes in the order of their numbers; nil for none.
    public init(rows: [[Float]], classes: [Int], classNames: [String]? = nil) throws(DataError) {
        try self.init(inputs: Inputs(rows: rows), targets: Targets(classes: classes, names: classNames))
    }

    /// Examples with real targets, from an array for each example.
    ///
    /// - Parameters:
    ///   - rows: X; all rows have the same number of values, at least 1, all finite.
    ///   - values: the target of each, all finite.
    public init(rows: [[Float]], values: [Float]) throws(DataError) {
        try self.init(inputs: Inputs(rows: rows), targets: Targets(values: values))
    }
}

extension Inputs {
    /// Inputs from an array for each example.
    ///
    /// - Parameter rows: X; all rows have the same number of values, at least 1, all finite.
    public init(rows: [[Float]]) throws(DataError) {
        guard let first = rows.first else { throw .empty }
        if let index = rows.firstIndex(where: { $0.count != first.count }) {
            throw .rowWidth(rows[index].count, example: index + 1, expected: first.count)
        }
        try self.init(Array(rows.joined()), width: first.count)
    }

    /// A copy of the examples at these indices, in their order.
    ///
    /// - Precondition: there are indices, and each is in 0 ..< count.
    public subscript(rows rows: some Collection<Int>) -> Inputs {
        Examples.require(rows, of: count)
        let chosen: Storage =
            switch storage {
            case .bytes(let bytes): .bytes(ExampleValues(Examples.gather(rows, of: bytes, width: width)))
            case .floats(let floats): .floats(ExampleValues(Examples.gather(rows, of: floats, width: width)))
            }
        return Inputs(storage: chosen, count: rows.count, width: width)
    }

    /// The inputs of several sets, one set after the other.
    init(concatenating parts: [Inputs]) throws(DataError) {
        guard let width = parts.first?.width else { throw .empty }
        if let index = parts.firstIndex(where: { $0.width != width }) {
            throw .inputsDiffer(parts[index].width, expected: width, set: index + 1)
        }
        let count = parts.reduce(0) { $0 + $1.count }
        guard count <= Int(Int32.max) else { throw .tooMany(count) }
        if let bytes = Inputs.all(parts, { if case .bytes(let bytes) = $0.storage { bytes } else { nil } }) {
            self.init(storage: .bytes(ExampleValues(bytes)), count: count, width: width)
            return
        }
        var floats: [Float] = []
        floats.reserveCapacity(count * width)
        for part in parts {
            switch part.storage {
            case .bytes(let bytes): for byte in bytes { floats.append(Float(byte) / 255) }
            case .floats(let values): floats += values
            }
        }
        self.init(storage: .floats(ExampleValues(floats)), count: count, width: width)
    }

    /// The values of all parts; nil where one is of another kind.
    private static func all<Value: BitwiseCopyable & Sendable>(
        _ parts: [Inputs], _ values: (Inputs) -> ExampleValues<Value>?
    ) -> [Value]? {
        var joined: [Value] = []
        for part in parts {
            guard let values = values(part) else { return nil }
            joined += values
        }
        return joined
    }
}

extension Targets {
    /// A copy of the targets at these indices, in their order.
    ///
    /// - Precondition: there are indices, and each is in 0 ..< count.
    public subscript(rows rows: some Collection<Int>) -> Targets {
        Examples.require(rows, of: count)
        let chosen: Storage =
            switch storage {
            case .classes(let classes, let classCount):
                .classes(ExampleValues(Examples.gather(rows, of: classes, width: 1)), classCount: classCount)
            case .values(let values, let width):
                .values(ExampleValues(Examples.gather(rows, of: values, width: width)), width: width)
            }
        return Targets(storage: chosen, count: rows.count, classNames: classNames).scaled(by: scaling)
    }

    /// The targets of several sets, one set after the other.
    static func concatenated(_ parts: [Targets]) throws(DataError) -> Targets {
        if let problem = difference(parts) { throw problem }
        let width = parts.first?.valueCount
        let count = parts.reduce(0) { $0 + $1.count }
        guard let width else {
            let classCount = parts.reduce(0) { max($0, $1.classCount ?? 0) }
            let longest = parts.compactMap(\.classNames).max { $0.count < $1.count }
            return Targets(
                storage: .classes(ExampleValues(parts.flatMap(\.classes)), classCount: classCount), count: count,
                classNames: longest)
        }
        return Targets(
            storage: .values(ExampleValues(parts.flatMap(\.values)), width: width), count: count, classNames: nil)
    }

    /// The real values; none for classes.
    private var values: [Float] { if case .values(let values, _) = storage { Array(values) } else { [] } }

    /// The class numbers; none for real values.
    private var classes: [UInt16] { if case .classes(let classes, _) = storage { Array(classes) } else { [] } }

    /// Why sets cannot be joined: none, another kind, or other names of classes; nil where they can.
    static func difference(_ parts: [Targets]) -> DataError? {
        let kinds = parts.map(\.kind)
        if let index = kinds.firstIndex(where: { $0 != kinds[0] }) {
            return .targetsDiffer(kinds[index], expected: kinds[0], set: index + 1)
        }
        let names = parts.map { $0.classNames ?? [] }
        guard var known = names.first else { return .empty }
        for index in names.indices {
            // Where only one side has names, which belongs to which number could but be guessed.
            if names[index].isEmpty != known.isEmpty { return .classNamesMissing(set: index + 1) }
            if let number = zip(names[index], known).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset
            {
                return .classNamesDiffer(
                    number: number, names[index][number], expected: known[number], set: index + 1)
            }
            if names[index].count > known.count { known = names[index] }
        }
        return nil
    }

    /// What the targets are, as in "the targets of set 1 are …".
    private var kind: String {
        switch storage {
        case .classes: "classes"
        case .values(_, let width): width == 1 ? "one real value per example" : "\(width) real values per example"
        }
    }
}

extension Examples {
    /// Stops the program where indices are none, or not those of examples.
    fileprivate static func require(_ rows: some Collection<Int>, of count: Int) {
        precondition(!rows.isEmpty, "no rows of \(count) examples")
        for row in rows { precondition(row >= 0 && row < count, "row \(row) of \(count) examples") }
    }

    /// The values of these rows, [rows, width].
    fileprivate static func gather<Values: RandomAccessCollection>(
        _ rows: some Collection<Int>, of values: Values, width: Int
    ) -> [Values.Element] where Values.Index == Int {
        var gathered: [Values.Element] = []
        gathered.reserveCapacity(rows.count * width)
        for row in rows { gathered += values[row * width..<(row + 1) * width] }
        return gathered
    }
}
