import Formats

/// The targets of a set of examples: classes or real values.
public struct Targets: Sendable {
    enum Storage: Sendable {
        /// Class numbers, which `largestClassCount` keeps within 16 bits, and the number of classes.
        case classes(ExampleValues<UInt16>, classCount: Int)
        /// [m, width] row-major.
        case values(ExampleValues<Float>, width: Int)
    }

    let storage: Storage

    /// What a gather scales the values with: nil where they are as they are learned.
    let scaling: Standardization?

    /// m, the number of examples.
    public let count: Int

    /// The names of the classes in the order of their numbers; nil if they have none.
    public let classNames: [String]?

    /// The index of the first value below 0 or above 1; stored, since training checks it in every run.
    let firstBeyondUnit: Int?

    /// The mean and the sum of squares of each of an example's values, for R²; stored, since validation takes them
    /// after each epoch. Empty for classes.
    let moments: [Moments]

    /// The largest number of classes that labels may have.
    public static let largestClassCount = 10_000

    /// Targets from class numbers.
    ///
    /// - Parameters:
    ///   - classes: a class for each example, from 0 on.
    ///   - classCount: the number of classes, at most 10,000; without it, one more than the largest number found.
    ///   - names: the distinct names of the classes in the order of their numbers, one for each class.
    public init(classes: [Int], classCount: Int? = nil, names: [String]? = nil) throws(DataError) {
        try self.init(classNumbers: classes, classCount: classCount, names: names)
    }

    /// Targets from integers of any type: ten million labels that are bytes in a file would take 80 MB as an array of
    /// `Int`.
    init<Integers: Collection>(
        classNumbers classes: Integers, classCount: Int? = nil, names: [String]? = nil
    ) throws(DataError) where Integers.Element: FixedWidthInteger {
        let most = Targets.largestClassCount
        if let names {
            if let classCount, names.count != classCount { throw .nameCount(names.count, classCount: classCount) }
            if let name = Targets.repeated(names) { throw .repeatedName(name) }
        }
        let limit = classCount ?? names?.count ?? most
        guard limit >= 1, limit <= most else {
            throw .setting(HyperparameterError("number of classes", limit, expected: "from 1 to \(most)"))
        }
        if let index = classes.firstIndex(where: { $0 < 0 || $0 >= limit }) {
            let example = classes.distance(from: classes.startIndex, to: index) + 1
            throw .label(Int(clamping: classes[index]), example: example, classCount: limit)
        }
        guard let largest = classes.max() else { throw .empty }
        storage = .classes(
            ExampleValues(classes.map { UInt16($0) }), classCount: classCount ?? names?.count ?? Int(largest) + 1)
        scaling = nil
        count = classes.count
        classNames = names
        firstBeyondUnit = nil
        moments = []
    }

    /// The first repeated name; nil if all differ.
    static func repeated(_ names: [String]) -> String? {
        var seen: Set<String> = []
        return names.first { !seen.insert($0).inserted }
    }

    /// Targets from real values, [m, width] row-major, all finite.
    public init(values: [Float], width: Int = 1) throws(DataError) {
        try self.init(checking: ExampleValues(values), width: width)
    }

    /// Targets from real values that lie somewhere, all finite.
    init(checking values: ExampleValues<Float>, width: Int) throws(DataError) {
        guard width >= 1, values.count % width == 0 else { throw .shape(values: values.count, width: width) }
        guard !values.isEmpty else { throw .empty }
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(value: values[index], example: index / width + 1)
        }
        storage = .values(values, width: width)
        scaling = nil
        count = values.count / width
        classNames = nil
        firstBeyondUnit = Targets.firstBeyondUnit(values)
        moments = Moments.columns(values, width: width)
    }

    /// Targets that stay in their file: class numbers below their number.
    package init(mapping classes: MappedElements<UInt16>, classCount: Int, names: [String]?) throws(DataError) {
        guard classCount >= 1, classCount <= Targets.largestClassCount else {
            let most = Targets.largestClassCount
            throw .setting(HyperparameterError("number of classes", classCount, expected: "from 1 to \(most)"))
        }
        if let names {
            if names.count != classCount { throw .nameCount(names.count, classCount: classCount) }
            if let name = Targets.repeated(names) { throw .repeatedName(name) }
        }
        guard classes.count > 0 else { throw .empty }
        let values = ExampleValues(classes)
        if let index = values.firstIndex(where: { Int($0) >= classCount }) {
            throw .label(Int(values[index]), example: index + 1, classCount: classCount)
        }
        self.init(storage: .classes(values, classCount: classCount), count: values.count, classNames: names)
    }

    /// Targets that stay in their file: real values, [m, width] row-major, all finite.
    package init(mapping values: MappedElements<Float>, width: Int) throws(DataError) {
        try self.init(checking: ExampleValues(values), width: width)
    }

    init(storage: Storage, count: Int, classNames: [String]?) {
        self.storage = storage
        scaling = nil
        self.count = count
        self.classNames = classNames
        guard case .values(let values, let width) = storage else {
            (firstBeyondUnit, moments) = (nil, [])
            return
        }
        firstBeyondUnit = Targets.firstBeyondUnit(values)
        moments = Moments.columns(values, width: width)
    }

    /// The targets that a network learns: scaled, if it scales real targets.
    func scaled(by scaling: Standardization?) -> Targets {
        guard let scaling, case .values(let values, let width) = storage, width == scaling.means.count else {
            return self
        }
        let moments = zip(moments, zip(scaling.means, scaling.deviations)).map { moments, scale in
            moments.scaled(mean: Double(scale.0), deviation: Double(scale.1))
        }
        // A scaled copy of what is in a file would need memory, and of what is read later there is none yet: each batch
        // is scaled instead.
        return Targets(
            storage: values.isArray ? .values(ExampleValues(scaling.scaled(values)), width: width) : storage,
            scaling: values.isArray ? nil : scaling, count: count, classNames: classNames, firstBeyondUnit: nil,
            moments: moments)
    }

    /// Only networks with identity outputs scale targets, so whether these are from 0 to 1 does not matter.
    private init(
        storage: Storage, scaling: Standardization?, count: Int, classNames: [String]?, firstBeyondUnit: Int?,
        moments: [Moments]
    ) {
        self.storage = storage
        self.scaling = scaling
        self.count = count
        self.classNames = classNames
        self.firstBeyondUnit = firstBeyondUnit
        self.moments = moments
    }

    private static func firstBeyondUnit(_ values: ExampleValues<Float>) -> Int? {
        values.firstIndex { !($0 >= 0 && $0 <= 1) }
    }

    /// The number of classes; nil for real values.
    public var classCount: Int? {
        if case .classes(_, let classCount) = storage { classCount } else { nil }
    }

    /// The class of an example; nil for real values.
    public func classNumber(ofExample example: Int) -> Int? {
        if case .classes(let classes, _) = storage { Int(classes[example]) } else { nil }
    }

    /// The number of real values of an example; nil for classes.
    public var valueCount: Int? {
        if case .values(_, let width) = storage { width } else { nil }
    }

    /// The bytes that the targets take.
    var byteCount: Int {
        switch storage {
        case .classes(let classes, _): 2 * classes.count
        case .values(let values, _): 4 * values.count
        }
    }

    /// Whether the targets are in a file that is mapped, and not in memory.
    var isMapped: Bool {
        switch storage {
        case .classes(let classes, _): classes.isMapped
        case .values(let values, _): values.isMapped
        }
    }

    /// One of the real values of an example, as it is learned; nil for classes.
    ///
    /// - Parameters:
    ///   - example: in 0 ..< count.
    ///   - index: which of its values, in 0 ..< valueCount.
    public func value(ofExample example: Int, index: Int = 0) -> Float? {
        guard case .values(let values, let width) = storage else { return nil }
        // An invalid index could still be one within the array.
        precondition(
            example >= 0 && example < count && index >= 0 && index < width,
            "value \(index) of example \(example); there are \(width) values and \(count) examples")
        let value = values[example * width + index]
        return scaling.map { (value - $0.means[index]) / $0.deviations[index] } ?? value
    }

    /// A copy of a range of the examples.
    ///
    /// - Precondition: the range is within the examples and not empty.
    public subscript(range: Range<Int>) -> Targets {
        precondition(
            !range.isEmpty && range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) examples")
        let part: Storage =
            switch storage {
            case .classes(let classes, let classCount):
                .classes(ExampleValues(Array(classes[range])), classCount: classCount)
            case .values(let values, let width):
                .values(
                    ExampleValues(Array(values[range.lowerBound * width..<range.upperBound * width])), width: width)
            }
        return Targets(storage: part, count: range.count, classNames: classNames).scaled(by: scaling)
    }

    /// A text without blanks and tabs around it.
    static func withoutBlanks(_ text: String) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(start[...last])
    }
}
