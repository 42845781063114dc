import Formats
import TestSupport

/// Safetensors files. With an odd first byte the length of the header is corrected, so that mutations of its text pass
/// that check; the rest of an input is the file.
enum SafeTensorsHarness {
    static func check(_ input: [UInt8], in folder: TemporaryFolder) throws -> FuzzTarget.Outcome {
        let path = try folder.write(bytes(input), as: "tensors.safetensors")
        do {
            let file = try SafeTensors.read(path)
            for info in file.infos {
                do {
                    let tensor = try file.tensor(info.name)
                    try require(
                        elementCount(tensor.shape) == tensor.floats.count && tensor.shape == info.shape,
                        "the shape \(tensor.shape) has \(tensor.floats.count) elements")
                } catch let error as FileError {
                    // A type that is not converted is refused only when its tensor is read.
                    _ = try requireRefusal(error, of: path)
                }
            }
            return .accepted
        } catch let error as FileError {
            return try requireRefusal(error, of: path)
        }
    }

    /// The file of an input.
    static func bytes(_ input: [UInt8]) -> [UInt8] {
        var bytes = Array(input.dropFirst())
        if let first = input.first, first & 1 == 1, let end = bytes.lastIndex(of: UInt8(ascii: "}")), end >= 8 {
            for index in 0..<8 { bytes[index] = UInt8(truncatingIfNeeded: (end - 7) >> (8 * index)) }
        }
        return bytes
    }
}
