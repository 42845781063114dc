/// The tensors of a safetensors file that is mapped and not read.
///
/// The header is checked as by `SafeTensors.read`; the elements are not looked at.
package struct MappedTensors: Sendable {
    /// The path as the caller gave it.
    package let path: String
    /// The strings of `__metadata__`.
    package let metadata: [String: String]
    /// The header's entry for every tensor, in the order of the data.
    package let infos: [SafeTensorInfo]
    /// The bytes of the file.
    package var byteCount: Int { file.count }

    private let file: MappedFile
    private let entries: [String: SafeTensorsHeader.Entry]
    /// The offset in the file at which the data begin.
    private let start: Int

    /// Maps a file.
    package init(_ path: String) throws(FileError) {
        let file = try MappedFile(path)
        // Header and data are of the same file, whatever takes its name meanwhile.
        guard let head = file.elements(UInt8.self, from: 0, count: 8) else {
            throw .malformed(
                path: path, problem: "not a safetensors file: it holds \(file.count) bytes, expected at least 8")
        }
        let length = (0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(head[$1]) }
        try SafeTensors.checkHeaderLength(length, fileSize: file.count, path: path)
        guard let bytes = file.elements(UInt8.self, from: 8, count: Int(length)) else {
            throw .malformed(path: path, problem: "its header is truncated")
        }
        // A copy of all bytes, which are there during the call.
        let text = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
        start = 8 + text.count
        let header = try SafeTensorsHeader(text, dataSize: file.count - start, path: path)
        self.path = path
        self.file = file
        metadata = header.metadata
        infos = header.entries.map { SafeTensorInfo(name: $0.name, shape: $0.shape, type: $0.type) }
        // The header's reader has checked that names are unique.
        entries = Dictionary(header.entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether there is a tensor of this name.
    package func has(_ name: String) -> Bool { entries[name] != nil }

    /// The elements of a tensor and its shape, which has as many dimensions as expected.
    ///
    /// - Parameters:
    ///   - type: its type in the file, that of `Element` in the machine's representation.
    /// - Throws: `malformed` where there is no tensor of this name, or where it has another type or other dimensions,
    ///   no elements, or an offset in the file that is no multiple of its elements' size.
    package func elements<Element: BitwiseCopyable>(
        _ name: String, _ type: SafeTensorType, as: Element.Type, dimensions: Int
    ) throws(FileError) -> (elements: MappedElements<Element>, shape: [Int]) {
        let tensor = "the tensor \(Quoting.quoted(name))"
        guard let entry = entries[name] else {
            throw .malformed(path: path, problem: "it has no tensor \(Quoting.quoted(name))")
        }
        guard entry.type == type, entry.shape.count == dimensions else {
            throw .malformed(
                path: path,
                problem:
                    "\(tensor) has the type \(Quoting.quoted("\(entry.type)")) and \(entry.shape.count) dimensions, "
                    + "expected \(type) and \(dimensions)")
        }
        let count = entry.offsets.count / MemoryLayout<Element>.stride
        guard count > 0 else { throw .malformed(path: path, problem: "\(tensor) has no elements") }
        let offset = start + entry.offsets.lowerBound
        guard let elements = file.elements(Element.self, from: offset, count: count) else {
            throw .malformed(
                path: path,
                problem: "\(tensor) begins at byte \(offset) of the file, which is no multiple of its elements' size")
        }
        return (elements, entry.shape)
    }
}
