/// Writes tensors side by side, each from its first element to its last: for data of which every tensor gets a part at
/// a time.
///
/// The file is one that `SafeTensors.write` could have written, with a checksum that `SafeTensors.verify` checks. It
/// appears under its name by `commit`. Its data begin at a multiple of 64 bytes, so tensors whose elements are in
/// descending order of their size are aligned in the file.
package struct SafeTensorsWriter: ~Copyable {
    private let declarations: [SafeTensors.Declaration]
    private var metadata: [String: String]
    private let header: String
    private var file: AtomicFile
    /// The offset in the file of each tensor's next element, and the checksum of those before.
    private var offsets: [Int]
    private var checksums: [UInt32]
    /// The offset in the file behind each tensor.
    private let ends: [Int]

    /// The multiple of bytes at which the data begin.
    static let alignment = 64

    /// Makes the file, with room for all of it.
    ///
    /// - Parameters:
    ///   - declarations: the tensors in order.
    ///   - metadata: the strings of `__metadata__`; the checksum is added.
    ///   - path: the file, replaced once everything is written.
    /// - Throws: `cannotWrite`, also for a pipe or a device, where the disk is full, and for a header longer than the
    ///   format allows.
    /// - Precondition: names are unique.
    package init(
        _ declarations: [SafeTensors.Declaration], metadata: [String: String], to path: String
    ) throws(FileError) {
        var metadata = metadata
        metadata[SafeTensors.checksumKey] = CRC32.text(0)
        let header = SafeTensors.header(
            declarations, metadata: metadata, alignment: SafeTensorsWriter.alignment)
        try SafeTensors.checkHeader(header, path: path)
        var file = try AtomicFile(path)
        guard file.isSeekable else {
            throw .cannotWrite(path: path, reason: "it is a pipe or a device, expected a file")
        }
        let start = 8 + header.utf8.count
        var (offsets, ends, end) = ([Int](), [Int](), start)
        for declaration in declarations {
            offsets.append(end)
            end += declaration.byteCount
            ends.append(end)
        }
        try file.write(SafeTensors.lengthBytes(of: header))
        try file.write(header)
        try file.reserve(end)
        (self.declarations, self.metadata, self.header) = (declarations, metadata, header)
        (self.offsets, self.ends) = (offsets, ends)
        checksums = Array(repeating: 0, count: declarations.count)
        self.file = file
    }

    /// The bytes of the whole file.
    package var byteCount: Int { ends.last ?? 8 + header.utf8.count }

    /// Appends elements to a tensor, in their memory representation.
    ///
    /// - Precondition: it has room for them.
    package mutating func append(_ bytes: RawSpan, to tensor: Int) throws(FileError) {
        let end = offsets[tensor] + bytes.byteCount
        precondition(
            end <= ends[tensor],
            "\(declarations[tensor].name) has \(declarations[tensor].byteCount) bytes, and "
                + "\(end - ends[tensor]) more are written")
        try file.write(bytes, at: offsets[tensor])
        checksums[tensor] = CRC32.of(bytes, continuing: checksums[tensor])
        offsets[tensor] = end
    }

    /// Completes the file and gives it its name.
    ///
    /// - Precondition: every tensor is complete.
    package consuming func commit() throws(FileError) {
        for (index, declaration) in declarations.enumerated() {
            precondition(
                offsets[index] == ends[index],
                "\(declaration.name) has \(declaration.byteCount) bytes, and \(ends[index] - offsets[index]) of them are "
                    + "not written")
        }
        let length = SafeTensors.lengthBytes(of: header)
        var checksum = CRC32.of(Array(header.utf8), continuing: CRC32.of(length))
        for (declaration, part) in zip(declarations, checksums) {
            checksum = CRC32.joining(checksum, part, count: declaration.byteCount)
        }
        metadata[SafeTensors.checksumKey] = CRC32.text(checksum)
        let final = SafeTensors.header(
            declarations, metadata: metadata, alignment: SafeTensorsWriter.alignment)
        try file.rewriteStart(length + Array(final.utf8))
        try file.commit()
    }
}
