import Glibc
import Testing

/// A row-major matrix in its own memory, with every byte around the elements guarded.
///
/// A pattern fills 64 bytes before the first row and after the last and the gaps between rows; `surroundingsAreIntact`
/// tells whether it is intact. A vector is a matrix of one row. In a build with AddressSanitizer those bytes are also
/// marked as forbidden, so that reading them is reported as well.
@safe
final class GuardedMatrix<Element: BitwiseCopyable> {
    /// The first element of the first row, valid as long as the matrix lives.
    let pointer: UnsafeMutablePointer<Element>

    let rows: Int
    let columns: Int

    /// The distance between rows, in elements.
    let rowStride: Int

    private let memory: UnsafeMutableRawPointer
    private let byteCount: Int
    private let firstByte: Int

    private static var pattern: UInt8 { 0xA5 }
    private static var margin: Int { 64 }

    /// A matrix whose first element is `offset` elements after a 64-byte boundary.
    init(
        rows: Int, columns: Int, rowStride: Int? = nil, offset: Int = 0,
        _ element: (_ row: Int, _ column: Int) -> Element
    ) {
        let rowStride = rowStride ?? columns
        precondition(rowStride >= columns, "rows of \(columns) elements are \(rowStride) apart")
        let stride = MemoryLayout<Element>.stride
        firstByte = Self.margin + offset * stride
        byteCount = firstByte + rows * rowStride * stride + Self.margin
        unsafe memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: Self.margin)
        // Safe: the block is that long, and its first row begins `firstByte` bytes into it.
        unsafe memset(memory, Int32(Self.pattern), byteCount)
        unsafe pointer = (memory + firstByte).bindMemory(to: Element.self, capacity: max(rows * rowStride, 1))
        self.rows = rows
        self.columns = columns
        self.rowStride = rowStride
        for row in 0..<rows {
            for column in 0..<columns { self[row, column] = element(row, column) }
        }
        // Safe: the ranges lie within the block.
        unsafe AddressSanitizer.forbid(memory, surroundings)
    }

    /// A vector.
    convenience init(_ elements: [Element], offset: Int = 0) {
        self.init(rows: 1, columns: elements.count, offset: offset) { elements[$1] }
    }

    deinit {
        unsafe AddressSanitizer.allow(memory, surroundings)
        unsafe memory.deallocate()
    }

    subscript(row: Int, column: Int) -> Element {
        get {
            precondition(0..<rows ~= row && 0..<columns ~= column, "no element (\(row), \(column))")
            // Safe: the index has just been checked.
            return unsafe pointer[row * rowStride + column]
        }
        set {
            precondition(0..<rows ~= row && 0..<columns ~= column, "no element (\(row), \(column))")
            // Safe: as above.
            unsafe pointer[row * rowStride + column] = newValue
        }
    }

    /// The elements row by row, without the gaps.
    var elements: [Element] { (0..<rows).flatMap { row in (0..<columns).map { self[row, $0] } } }

    /// The bytes of the block that belong to no element.
    private var surroundings: [Range<Int>] {
        let stride = MemoryLayout<Element>.stride
        let behind = firstByte + rows * rowStride * stride
        let gaps = (0..<rows).map { row in
            let start = firstByte + row * rowStride * stride
            return start + columns * stride..<start + rowStride * stride
        }
        return [0..<firstByte] + gaps + [behind..<byteCount]
    }

    /// Whether no byte outside the elements has changed.
    var surroundingsAreIntact: Bool {
        let surroundings = surroundings
        // Safe: all of them lie within the block.
        unsafe AddressSanitizer.allow(memory, surroundings)
        defer { unsafe AddressSanitizer.forbid(memory, surroundings) }
        return surroundings.allSatisfy { range in
            range.allSatisfy { byte in unsafe memory.load(fromByteOffset: byte, as: UInt8.self) == Self.pattern }
        }
    }
}

extension GuardedMatrix<Float> {
    /// The bits of the elements, for comparisons in which NaN equals NaN and −0 differs from 0.
    var bits: Bits { Bits(patterns: elements.map(\.bitPattern)) }
}

/// The bit patterns of many floats. When an expectation on two collections fails, it searches for the shortest list of
/// changes, which takes hours for long ones; this is not a collection.
struct Bits: Equatable, CustomTestStringConvertible {
    let patterns: [UInt32]

    var testDescription: String { "the bits of \(patterns.count) floats" }
}
