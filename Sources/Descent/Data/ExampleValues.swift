import Formats

/// The numbers of examples: in an array, or in a file that is mapped and not read.
struct ExampleValues<Element: BitwiseCopyable & Sendable>: RandomAccessCollection, Sendable {
    private enum Storage: Sendable {
        case array([Element])
        case mapped(MappedElements<Element>)
    }

    private let storage: Storage

    init(_ array: [Element]) { storage = .array(array) }

    init(_ mapped: MappedElements<Element>) { storage = .mapped(mapped) }

    var startIndex: Int { 0 }

    var endIndex: Int {
        switch storage {
        case .array(let array): array.count
        case .mapped(let mapped): mapped.count
        }
    }

    subscript(index: Int) -> Element {
        switch storage {
        case .array(let array): array[index]
        case .mapped(let mapped): mapped[index]
        }
    }

    /// Whether they are in a file, and take no memory that the system could not have back.
    var isMapped: Bool { if case .mapped = storage { true } else { false } }

    /// Asks the system to read the values of some examples soon, if they are in a file.
    func prefetch(_ examples: Range<Int>, width: Int) {
        guard case .mapped(let mapped) = storage else { return }
        mapped.prefetch(examples.lowerBound * width..<examples.upperBound * width)
    }

    /// Calls `body` with the elements, which are there while it runs.
    func withUnsafeBufferPointer<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch storage {
        case .array(let array): try unsafe array.span.withUnsafeBufferPointer(body)
        case .mapped(let mapped): try unsafe mapped.withUnsafeBufferPointer(body)
        }
    }

    func withContiguousStorageIfAvailable<Result>(_ body: (UnsafeBufferPointer<Element>) throws -> Result) rethrows
        -> Result?
    {
        switch storage {
        case .array(let array): try unsafe array.withUnsafeBufferPointer(body)
        case .mapped(let mapped): try unsafe mapped.withUnsafeBufferPointer(body)
        }
    }
}
