/// Files that can be read more than once.
package enum RegularFile {
    /// The length of a file in bytes.
    ///
    /// - Throws: as for reading it; and `unreadable` for a pipe or a device.
    package static func size(_ path: String) throws(FileError) -> Int {
        guard let size = try InputFile(path).size else {
            throw .unreadable(path: path, reason: "it is a pipe or a device, expected a file that can be read again")
        }
        return size
    }
}
