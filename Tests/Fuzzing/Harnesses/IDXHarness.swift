import Formats
import TestSupport

/// IDX files, plain or compressed.
enum IDXHarness {
    static func check(_ input: [UInt8], in folder: TemporaryFolder) throws -> FuzzTarget.Outcome {
        let path = try folder.write(input, as: "array.idx")
        let array: IDXArray
        do {
            array = try IDX.read(path)
        } catch {
            return try requireRefusal(error, of: path)
        }
        try require(
            elementCount(array.shape) == array.bytes.count, "the shape \(array.shape) has \(array.bytes.count) bytes")
        let copy = folder.file("copy.idx")
        try IDX.write(array, to: copy)
        try require(try IDX.read(copy) == array, "an array differs when written and read again")
        return .accepted
    }
}
