/// Converts numbers of other widths, from the bytes of a file, to `Float`.
enum FloatConversion {
    /// Rounds doubles to the nearest `Float`, ties to even.
    ///
    /// NaN and infinities are kept; values too small become subnormal or zero.
    ///
    /// - Parameters:
    ///   - bytes: eight bytes for each element of `floats`.
    ///   - isSwapped: whether the bytes are big-endian.
    ///   - first: the index of the first element in its array, for the error.
    ///   - path: the file, for the error.
    /// - Throws: `malformed` for a finite double that rounds to an infinite `Float`.
    static func narrow(
        _ bytes: UnsafeRawBufferPointer, isSwapped: Bool, into floats: UnsafeMutableBufferPointer<Float>,
        first: Int, path: String
    ) throws(FileError) {
        for index in 0..<floats.count {
            // The caller passes eight bytes for each element.
            let bits = unsafe bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
            let value = Double(bitPattern: isSwapped ? bits.byteSwapped : bits)
            let rounded = Float(value)
            guard rounded.isFinite || !value.isFinite else {
                throw .malformed(
                    path: path, problem: "the value \(value) at index \(first + index) is too large for a Float")
            }
            unsafe floats[index] = rounded
        }
    }

    /// Widens half precision (IEEE 754 binary16); every value is exact.
    static func widenHalf(
        _ bytes: UnsafeRawBufferPointer, isSwapped: Bool = false, into floats: UnsafeMutableBufferPointer<Float>
    ) {
        for index in 0..<floats.count {
            // The caller passes two bytes for each element.
            let bits = unsafe bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
            unsafe floats[index] = half(isSwapped ? bits.byteSwapped : bits)
        }
    }

    /// Widens bfloat16, the upper half of a `Float`; every value is exact.
    static func widenBrain(_ bytes: UnsafeRawBufferPointer, into floats: UnsafeMutableBufferPointer<Float>) {
        for index in 0..<floats.count {
            // The caller passes two bytes for each element.
            let bits = unsafe bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
            unsafe floats[index] = Float(bitPattern: UInt32(bits) << 16)
        }
    }

    /// One half-precision number: 1 sign bit, 5 of exponent with bias 15, 10 of fraction.
    ///
    /// Written out because the standard library's `Float16` is not available on every platform.
    private static func half(_ bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10 & 0x1F)
        let fraction = UInt32(bits & 0x3FF)
        switch exponent {
        case 0:
            // Subnormal: fraction · 2⁻²⁴, exact since the fraction has ten bits.
            let magnitude = Float(fraction) * 0x1p-24
            return Float(bitPattern: magnitude.bitPattern | sign)
        case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default: return Float(bitPattern: sign | (exponent + 127 - 15) << 23 | fraction << 13)
        }
    }
}
