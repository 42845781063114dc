import Kernels

/// The inputs X of a set of examples, with each example's values contiguous.
///
/// This is the course's X transposed: NumPy's (m, n_x) in C order. Bytes stay bytes, a quarter of the memory, until a
/// batch is gathered; each then becomes byte/255, from 0 to 1. Copies share the memory.
public struct Inputs: Sendable {
    enum Storage: Sendable {
        case bytes(ExampleValues<UInt8>)
        case floats(ExampleValues<Float>)
    }

    let storage: Storage

    /// m, the number of examples.
    public let count: Int

    /// n_x, the number of values of an example.
    public let width: Int

    /// Inputs from real values, [m, width] row-major, all finite.
    public init(_ values: [Float], width: Int) throws(DataError) {
        count = try Inputs.exampleCount(values: values.count, width: width)
        self.width = width
        storage = .floats(ExampleValues(values))
        if !Inputs.allFinite(values), let index = values.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(value: values[index], example: index / width + 1)
        }
    }

    /// Inputs from bytes, [m, width] row-major; 255 counts as 1.
    public init(bytes: [UInt8], width: Int) throws(DataError) {
        count = try Inputs.exampleCount(values: bytes.count, width: width)
        self.width = width
        storage = .bytes(ExampleValues(bytes))
    }

    /// Inputs that lie somewhere, of which floats must be finite.
    init(checking storage: Storage, width: Int) throws(DataError) {
        switch storage {
        case .bytes(let bytes): count = try Inputs.exampleCount(values: bytes.count, width: width)
        case .floats(let floats):
            count = try Inputs.exampleCount(values: floats.count, width: width)
            let isFinite = unsafe floats.withUnsafeBufferPointer { values in
                // Safe: the pointer and the count are the buffer's own; there is at least one example.
                guard let start = values.baseAddress else { return true }
                return unsafe SelectedKernels.best.allFinite(values: start, count: values.count)
            }
            if !isFinite, let index = floats.firstIndex(where: { !$0.isFinite }) {
                throw .notFinite(value: floats[index], example: index / width + 1)
            }
        }
        self.width = width
        self.storage = storage
    }

    private static func exampleCount(values: Int, width: Int) throws(DataError) -> Int {
        guard width >= 1, values % width == 0 else { throw .shape(values: values, width: width) }
        let count = values / width
        guard count > 0 else { throw .empty }
        guard count <= Int(Int32.max) else { throw .tooMany(count) }
        return count
    }

    private static func allFinite(_ values: [Float]) -> Bool {
        unsafe values.withUnsafeBufferPointer { values in
            // Safe: the pointer and the count are the array's own.
            guard let start = values.baseAddress else { return true }
            return unsafe SelectedKernels.best.allFinite(values: start, count: values.count)
        }
    }

    /// The bytes that the values take.
    var byteCount: Int {
        switch storage {
        case .bytes(let bytes): bytes.count
        case .floats(let floats): 4 * floats.count
        }
    }

    /// Whether the values are in a file that is mapped, and not in memory.
    var isMapped: Bool {
        switch storage {
        case .bytes(let bytes): bytes.isMapped
        case .floats(let floats): floats.isMapped
        }
    }

    /// One value before standardization; bytes count as byte/255.
    ///
    /// - Precondition: `example` is in 0 ..< count and `feature` in 0 ..< width.
    public subscript(example: Int, feature: Int) -> Float {
        // An invalid feature could still be an index within the array.
        precondition(
            example >= 0 && example < count && feature >= 0 && feature < width,
            "feature \(feature) of example \(example); there are \(width) features and \(count) examples")
        return switch storage {
        case .bytes(let bytes): Float(bytes[example * width + feature]) / 255
        case .floats(let floats): floats[example * width + feature]
        }
    }

    /// A copy of a range of the examples.
    ///
    /// - Precondition: the range is within the examples and not empty.
    public subscript(range: Range<Int>) -> Inputs {
        precondition(
            !range.isEmpty && range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) examples")
        let values = range.lowerBound * width..<range.upperBound * width
        return switch storage {
        case .bytes(let bytes):
            Inputs(storage: .bytes(ExampleValues(Array(bytes[values]))), count: range.count, width: width)
        case .floats(let floats):
            Inputs(storage: .floats(ExampleValues(Array(floats[values]))), count: range.count, width: width)
        }
    }

    init(storage: Storage, count: Int, width: Int) {
        self.storage = storage
        self.count = count
        self.width = width
    }
}
