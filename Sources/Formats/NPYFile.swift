/// An NPY file of rows whose number is known only at the end: `<f4`, row-major, the same bytes as `NPY.write`.
package struct NPYFile: ~Copyable {
    private var file: AtomicFile
    private let width: Int
    private var count = 0

    /// Creates a file of rows of `width` numbers. A pipe is refused, since the file begins with the number of rows.
    package init(_ path: String, width: Int) throws(FileError) {
        var file = try AtomicFile(path)
        guard file.isSeekable else {
            throw .cannotWrite(
                path: path, reason: "it is a pipe, and an NPY file begins with the number of rows, which the end tells")
        }
        try file.write(NPY.header(shape: [0, width]))
        self.file = file
        self.width = width
    }

    /// Appends rows.
    ///
    /// - Precondition: whole rows.
    package mutating func append(_ rows: Span<Float>) throws(FileError) {
        precondition(rows.count % width == 0, "\(rows.count) numbers in rows of \(width)")
        try file.write(rows)
        count += rows.count / width
    }

    /// Closes the file, which then appears under its name.
    package consuming func commit() throws(FileError) {
        let header = NPY.header(shape: [count, width])
        precondition(header.count == NPY.header(shape: [0, width]).count, "a header of \(header.count) bytes")
        try file.rewriteStart(header)
        try file.commit()
    }
}
