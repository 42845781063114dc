/// A tensor of a safetensors file, converted to `Float`.
package struct SafeTensor: Sendable, Hashable {
    /// The length of each dimension; empty for a single number.
    package let shape: [Int]
    /// The element type in the file.
    package let type: SafeTensorType
    /// The elements, row-major.
    package let floats: [Float]

    /// A tensor of the given parts, which the readers have checked against each other.
    package init(shape: [Int], type: SafeTensorType, floats: [Float]) {
        self.shape = shape
        self.type = type
        self.floats = floats
    }
}

/// The header's entry for one tensor of a safetensors file.
package struct SafeTensorInfo: Sendable, Hashable {
    /// The name.
    package let name: String
    /// The length of each dimension; empty for a single number.
    package let shape: [Int]
    /// The element type in the file.
    package let type: SafeTensorType
}

/// The strings of a safetensors file's `__metadata__`, with the counts that bound what they can describe.
package struct SafeTensorsMetadata: Sendable {
    /// The path that was read, as the caller gave it.
    package let path: String
    /// The strings by key.
    package var texts: [String: String]
    /// The header's entry for every tensor, in the order of the data.
    package let infos: [SafeTensorInfo]
    /// The number of tensors.
    package var tensorCount: Int { infos.count }
    /// The number of elements of all tensors that are converted.
    package let floatCount: Int
}

/// The contents of a safetensors file.
package struct SafeTensorsFile: Sendable {
    /// The path that was read, as the caller gave it.
    package let path: String
    /// The strings of `__metadata__`.
    package let metadata: [String: String]
    /// The header's entry for every tensor, in the order of the data.
    package let infos: [SafeTensorInfo]
    private let floats: [String: [Float]]
    private let doubles: [String: [Double]]
    // The index of each name in `infos`: a file may have some hundred thousand.
    private let indices: [String: Int]

    init(
        path: String, metadata: [String: String], infos: [SafeTensorInfo], floats: [String: [Float]],
        doubles: [String: [Double]] = [:]
    ) {
        self.path = path
        self.metadata = metadata
        self.infos = infos
        self.floats = floats
        self.doubles = doubles
        // The header's reader has checked that names are unique.
        indices = Dictionary(infos.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The metadata with the counts that bound what they can describe.
    package var described: SafeTensorsMetadata {
        SafeTensorsMetadata(
            path: path, texts: metadata, infos: infos,
            floatCount: floats.values.reduce(0) { $0 + $1.count })
    }

    /// Whether there is a tensor of this name.
    package func has(_ name: String) -> Bool { indices[name] != nil }

    /// Whether there is a tensor of this name whose elements were read as F64.
    package func isOfDoubles(_ name: String) -> Bool { doubles[name] != nil }

    /// The elements of a tensor of F64 that was read as such, row-major, and its shape.
    ///
    /// - Throws: `malformed` if the file has none of this name, or it is of another type.
    package func doubles(_ name: String) throws(FileError) -> (values: [Double], shape: [Int]) {
        guard let values = doubles[name], let index = indices[name] else {
            throw .malformed(path: path, problem: "it has no tensor \(Quoting.quoted(name)) of type F64")
        }
        return (values, infos[index].shape)
    }

    /// The tensor of this name.
    ///
    /// - Throws: `malformed` if the file has no such tensor, or its element type is not F32, F64, F16 or BF16.
    package func tensor(_ name: String) throws(FileError) -> SafeTensor {
        guard let info = indices[name].map({ infos[$0] }) else {
            let names = infos.prefix(20).map { Quoting.quoted($0.name) }.joined(separator: ", ")
            let more = infos.count > 20 ? " and \(infos.count - 20) more" : ""
            throw .malformed(
                path: path,
                problem: "it has no tensor \(Quoting.quoted(name)); it has \(names.isEmpty ? "none" : names + more)")
        }
        guard let floats = floats[name] else {
            throw .malformed(
                path: path,
                problem: "the tensor \(Quoting.quoted(name)) is of type \(Quoting.quoted(info.type.description)), "
                    + "expected F32, F64, F16 or BF16")
        }
        return SafeTensor(shape: info.shape, type: info.type, floats: floats)
    }
}
