extension SafeTensors {
    /// The name and shape of a tensor to write.
    package struct Declaration: Sendable, Hashable {
        /// The name, unique in its file and not `__metadata__`.
        package let name: String
        /// The length of each dimension; empty for a single number.
        package let shape: [Int]
        /// A type whose elements are whole bytes.
        package let type: SafeTensorType
        /// The bytes of an element.
        let size: Int

        /// - Precondition: the type's elements are whole bytes, no dimension is negative, and the number of bytes fits
        ///   `Int`.
        package init(name: String, shape: [Int], type: SafeTensorType = .float32) {
            guard let bits = type.bitWidth, bits % 8 == 0 else { preconditionFailure("\(type) is not written") }
            size = bits / 8
            precondition(shape.allSatisfy { $0 >= 0 }, "the shape \(shape) of \(name) has a negative dimension")
            precondition(
                ArrayShape.elementCount(shape).map { $0 <= Int.max / 8 } ?? false,
                "the shape \(shape) of \(name) is too large")
            self.name = name
            self.shape = shape
            self.type = type
        }

        /// The number of elements.
        package var count: Int { ArrayShape.elementCount(shape) ?? 0 }

        /// The number of bytes.
        package var byteCount: Int { size * count }
    }

    /// The metadata's key of the checksum.
    static let checksumKey = "checksum"

    /// Writes tensors of F32 and F64 from the caller's memory, without copying it, atomically.
    ///
    /// The bytes depend on the arguments alone: the tensors keep their order, the metadata are sorted by key, and
    /// spaces pad the header to a multiple of eight bytes. Nothing is added to the metadata.
    ///
    /// - Parameters:
    ///   - declarations: the tensors in order.
    ///   - metadata: the strings of `__metadata__`, which is left out if empty.
    ///   - isChecked: whether to add a checksum to the metadata, by which `verify` finds any damage: the CRC-32 of the
    ///     whole file, its own eight digits counted as zeros.
    ///   - path: the file, replaced once everything is written.
    ///   - values: called once for each tensor, in order, with its index; writes the elements, row-major, in any number
    ///     of parts.
    /// - Throws: `cannotWrite` also for a header longer than the format allows: 100 MB.
    /// - Precondition: names are unique, and `values` writes exactly the elements of each shape.
    package static func write(
        _ declarations: [Declaration], metadata: [String: String] = [:], isChecked: Bool = false, to path: String,
        values: (Int, inout AtomicFile) throws(FileError) -> Void
    ) throws(FileError) {
        var metadata = metadata
        if isChecked { metadata[checksumKey] = CRC32.text(0) }
        let text = header(declarations, metadata: metadata)
        try checkHeader(text, path: path)
        var file = try AtomicFile(path, hasChecksum: isChecked)
        let length = lengthBytes(of: text)
        try file.write(length)
        try file.write(text)
        for (index, declaration) in declarations.enumerated() {
            let start = file.byteCount
            try values(index, &file)
            precondition(
                file.byteCount - start == declaration.byteCount,
                "\(declaration.name) has \(declaration.count) elements, but \(file.byteCount - start) bytes were written"
            )
        }
        if let checksum = file.checksum {
            metadata[checksumKey] = CRC32.text(checksum)
            try file.rewriteStart(length + Array(header(declarations, metadata: metadata).utf8))
        }
        try file.commit()
    }

    /// Writes tensors of F32 from arrays, as above.
    ///
    /// - Precondition: names are unique, and there is an array of the right length for each tensor.
    package static func write(
        _ declarations: [Declaration], values: [[Float]], metadata: [String: String] = [:], to path: String
    ) throws(FileError) {
        precondition(
            declarations.count == values.count, "\(declarations.count) tensors are declared, \(values.count) are given")
        try write(declarations, metadata: metadata, to: path) { (index, file) throws(FileError) in
            let floats = values[index]
            try file.write(floats.span)
        }
    }

    /// Refuses declarations and metadata whose header would exceed the format's limit, before anything is written or
    /// computed.
    package static func checkHeader(
        _ declarations: [Declaration], metadata: [String: String], path: String
    ) throws(FileError) {
        try checkHeader(header(declarations, metadata: metadata), path: path)
    }

    static func checkHeader(_ text: String, path: String) throws(FileError) {
        guard text.utf8.count <= longestHeader else {
            throw .cannotWrite(
                path: path,
                reason:
                    "its header, with all names and metadata, would take \(text.utf8.count) bytes; the format allows "
                    + "\(longestHeader)")
        }
    }

    /// The first bytes of a file: the length of its header.
    static func lengthBytes(of header: String) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
    }

    /// - Parameter alignment: of what the header's length and its text take together, in bytes.
    static func header(
        _ declarations: [Declaration], metadata: [String: String], alignment: Int = 8
    ) -> String {
        precondition(
            Set(declarations.map(\.name)).union(["__metadata__"]).count == declarations.count + 1,
            "the names of the tensors are not unique, or one is __metadata__")
        var members: [String] = []
        if !metadata.isEmpty {
            // By bytes: an order that, unlike alphabetical ones, is the same on every system.
            let texts = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                .map { "\(JSONString.literal($0.key)):\(JSONString.literal($0.value))" }
            members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
        }
        var offset = 0
        for declaration in declarations {
            let end = offset + declaration.byteCount
            let shape = declaration.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(JSONString.literal(declaration.name)):"
                    + "{\"dtype\":\"\(declaration.type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
            offset = end
        }
        let text = "{\(members.joined(separator: ","))}"
        let end = 8 + text.utf8.count
        return text + String(repeating: " ", count: (alignment - end % alignment) % alignment)
    }
}
