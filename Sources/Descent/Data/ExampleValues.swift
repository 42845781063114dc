import Formats

/// The numbers of examples: in an array, in a file that is mapped and not read, or where a reader writes them.
struct ExampleValues<Element: BitwiseCopyable & Sendable>: RandomAccessCollection, Sendable {
    private enum Storage: Sendable {
        case array([Element])
        case mapped(MappedElements<Element>)
        case shared(SharedValues<Element>)
    }

    private let storage: Storage

    init(_ array: [Element]) { storage = .array(array) }

    init(_ mapped: MappedElements<Element>) { storage = .mapped(mapped) }

    init(_ shared: SharedValues<Element>) { storage = .shared(shared) }

    var startIndex: Int { 0 }

    var endIndex: Int {
        switch storage {
        case .array(let array): array.count
        case .mapped(let mapped): mapped.count
        case .shared(let shared): shared.count
        }
    }

    subscript(index: Int) -> Element {
        switch storage {
        case .array(let array): array[index]
        case .mapped(let mapped): mapped[index]
        case .shared(let shared): shared[index]
        }
    }

    /// Whether they are in a file, and take no memory that the system could not have back.
    var isMapped: Bool { if case .mapped = storage { true } else { false } }

    /// The file that they are in, if somebody has written to it since it was mapped.
    var changedFile: MappedFile? {
        guard case .mapped(let mapped) = storage, mapped.file.hasChanged else { return nil }
        return mapped.file
    }

    /// Whether they are in an array.
    var isArray: Bool { if case .array = storage { true } else { false } }

    /// Asks the system to read the values of some examples soon, if they are in a file.
    func prefetch(_ examples: Range<Int>, width: Int) {
        guard case .mapped(let mapped) = storage else { return }
        mapped.prefetch(examples.lowerBound * width..<examples.upperBound * width)
    }

    /// Tells the system whether they will be read here and there, or in order, if they are in a file.
    func expectRandomReads(_ isRandom: Bool) {
        if case .mapped(let mapped) = storage { mapped.expectRandomReads(isRandom) }
    }

    /// Calls `body` with the elements, which are there while it runs.
    func withUnsafeBufferPointer<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch storage {
        case .array(let array): try unsafe array.span.withUnsafeBufferPointer(body)
        case .mapped(let mapped): try unsafe mapped.withUnsafeBufferPointer(body)
        case .shared(let shared): try unsafe body(shared.elements)
        }
    }

    func withContiguousStorageIfAvailable<Result>(_ body: (UnsafeBufferPointer<Element>) throws -> Result) rethrows
        -> Result?
    {
        switch storage {
        case .array(let array): try unsafe array.withUnsafeBufferPointer(body)
        case .mapped(let mapped): try unsafe mapped.withUnsafeBufferPointer(body)
        case .shared(let shared): try unsafe body(shared.elements)
        }
    }
}
