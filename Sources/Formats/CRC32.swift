import CZlib

/// zlib's CRC-32, which finds every change of up to three bits in a file of any size, and every burst of up to 32 bits.
package enum CRC32 {
    /// The checksum of bytes, or of a text that they continue.
    ///
    /// - Parameter start: the checksum of what comes before them; 0 for nothing.
    package static func of(_ bytes: RawSpan, continuing start: UInt32 = 0) -> UInt32 {
        // Safe: zlib reads as many bytes as the span has, during the call.
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return start }
            let checksum = unsafe crc32_z(UInt(start), base.assumingMemoryBound(to: UInt8.self), buffer.count)
            return UInt32(truncatingIfNeeded: checksum)
        }
    }

    /// The checksum of numbers in their memory representation, or of what they continue.
    package static func of<Number: BitwiseCopyable>(_ numbers: [Number], continuing start: UInt32 = 0) -> UInt32 {
        // Safe: it is called for numbers, which have no padding.
        unsafe of(numbers.span.bytes, continuing: start)
    }

    /// The checksum of numbers that lie somewhere.
    package static func of<Number: BitwiseCopyable>(
        _ numbers: UnsafeBufferPointer<Number>, continuing start: UInt32 = 0
    ) -> UInt32 {
        // Safe: the caller lends them; they have no padding.
        unsafe of(Span(_unsafeElements: numbers).bytes, continuing: start)
    }

    /// The checksum of two texts, one behind the other, from theirs.
    ///
    /// - Parameter count: the bytes of the second.
    package static func joining(_ first: UInt32, _ second: UInt32, count: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32_combine(UInt(first), UInt(second), count))
    }

    /// A checksum as text: eight hexadecimal digits.
    package static func text(_ checksum: UInt32) -> String {
        let digits = String(checksum, radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }
}

extension CRC32 {
    /// The size and the checksum of a whole file; nil for what is no plain file.
    ///
    /// - Parameter progress: is told of so many bytes more that are done.
    package static func ofFile(
        _ path: String, progress: (Int) -> Void = { _ in }
    ) throws(FileError) -> (bytes: Int, checksum: UInt32)? {
        // A pipe would wait for somebody to write to it.
        guard !RegularFile.isOther(path) else { return nil }
        var source = try ByteSource(path, decompressing: false)
        guard source.size != nil else { return nil }
        var (count, checksum) = (0, UInt32(0))
        while true {
            let bytes = try source.bytes(1 << 20)
            guard !bytes.isEmpty else { return (count, checksum) }
            count += bytes.count
            checksum = of(bytes, continuing: checksum)
            progress(bytes.count)
        }
    }
}
