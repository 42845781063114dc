import Formats
import TestSupport

/// NPY files, plain or compressed.
enum NPYHarness {
    static func check(_ input: [UInt8], in folder: TemporaryFolder) throws -> FuzzTarget.Outcome {
        let path = try folder.write(input, as: "array.npy")
        let array: NPYArray
        do {
            array = try NPY.read(path)
        } catch {
            return try requireRefusal(error, of: path)
        }
        try require(
            elementCount(array.shape) == array.elements.count,
            "the shape \(array.shape) has \(array.elements.count) elements")
        if case .floats(let floats) = array.elements {
            let copy = folder.file("copy.npy")
            try NPY.write(floats, shape: array.shape, to: copy)
            try requireEqual(array, try NPY.read(copy), "written and read again")
        }
        return .accepted
    }

    /// Checks that two arrays are the same, NaN included.
    static func requireEqual(_ left: NPYArray, _ right: NPYArray, _ occasion: String) throws(BrokenInvariant) {
        try require(left.shape == right.shape, "the shape \(left.shape) is \(right.shape) when \(occasion)")
        switch (left.elements, right.elements) {
        case (.floats(let one), .floats(let other)):
            try require(haveEqualBits(one, other), "floats differ when \(occasion)")
        case (let one, let other):
            try require(one == other, "elements differ when \(occasion)")
        }
    }
}
