extension NPY {
    /// Integers of the type `Raw`; one beyond `Int`, which only a `u8` can be, is refused.
    static func integers<Raw: FixedWidthInteger & BitwiseCopyable>(
        _ type: Raw.Type, from source: inout ByteSource, count: Int, isSwapped: Bool
    ) throws(FileError) -> NPYElements {
        let path = source.path
        let size = MemoryLayout<Raw>.size
        let values = try unsafe source.array(count: count, itemSize: size) {
            (bytes, integers: UnsafeMutableBufferPointer<Int>, first) throws(FileError) in
            for index in 0..<integers.count {
                // `array` passes `size` bytes for each element.
                let bits = unsafe bytes.loadUnaligned(fromByteOffset: size * index, as: Raw.self)
                let raw = isSwapped ? bits.byteSwapped : bits
                guard let value = Int(exactly: raw) else {
                    throw .malformed(
                        path: path,
                        problem: "the value \(raw) at index \(first + index) is too large, expected at most \(Int.max)")
                }
                unsafe integers[index] = value
            }
        }
        return .integers(values)
    }
}
