import Formats
import TestSupport

/// Headers of NPY files. The first byte of an input is the number of bytes of data, the rest is the header's
/// dictionary.
enum NPYHeaderHarness {
    static func check(_ input: [UInt8], in folder: TemporaryFolder) throws -> FuzzTarget.Outcome {
        guard let first = input.first, input.count <= 0xFFFF else { return .refused }
        let dictionary = input.dropFirst()
        let length = [UInt8(truncatingIfNeeded: dictionary.count), UInt8(dictionary.count >> 8)]
        let magic = [0x93] + Array("NUMPY".utf8)
        let data = (0..<Int(first)).map { UInt8($0) }
        let path = try folder.write(magic + [1, 0] + length + dictionary + data, as: "header.npy")
        // Version 2.0 has the same dictionary after a longer length field.
        let later = try folder.write(magic + [2, 0] + length + [0, 0] + dictionary + data, as: "later.npy")
        do {
            let array = try NPY.read(path)
            try require(
                elementCount(array.shape) == array.elements.count && array.elements.count <= data.count,
                "the shape \(array.shape) has \(array.elements.count) elements of \(data.count) bytes")
            try NPYHarness.requireEqual(array, try NPY.read(later), "read as version 2.0")
            return .accepted
        } catch let error as FileError {
            if error.path == later {
                throw BrokenInvariant("version 2.0 is refused where version 1.0 is read: \(error)")
            }
            return try requireRefusal(error, of: path)
        }
    }
}
