/// Bytes of small files in the formats that the command reads.
enum SampleFiles {
    /// An IDX file of bytes: magic number, dimensions, values.
    static func idx(_ shape: [Int], _ values: [UInt8]) -> [UInt8] {
        [0, 0, 8, UInt8(shape.count)] + shape.flatMap { big($0) } + values
    }

    /// An NPY file of version 1.0.
    static func npy(_ type: String, _ shape: [Int], _ values: [UInt8]) -> [UInt8] {
        let dimensions = shape.map { "\($0)," }.joined()
        let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(dimensions)), }\n"
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8) + values
    }

    /// An NPY file of floats.
    static func npy(_ shape: [Int], _ values: [Float]) -> [UInt8] {
        npy("<f4", shape, values.flatMap { little($0.bitPattern) })
    }

    /// An NPY file of labels.
    static func npy(labels: [Int32]) -> [UInt8] {
        npy("<i4", [labels.count], labels.flatMap { little(UInt32(bitPattern: $0)) })
    }

    /// A safetensors file with this header.
    static func safetensors(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
        let length = UInt64(header.utf8.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8) + data
    }

    private static func little(_ word: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }

    private static func big(_ value: Int) -> [UInt8] { little(UInt32(value)).reversed() }
}
