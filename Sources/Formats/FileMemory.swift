import Machine

/// The memory that the contents of a file may take.
enum FileMemory {
    // Small allocations do not fail, and to ask for them would take longer than to make them.
    private static let small = 1 << 20

    /// Refuses contents that this process cannot hold: an array whose allocation fails would end it.
    ///
    /// - Parameter contents: what is to be held, as the subject of a sentence with a plural verb.
    static func require(_ byteCount: Int, for contents: @autoclosure () -> String, path: String) throws(FileError) {
        guard byteCount > small else { return }
        let usable = MachineMemory.usable
        guard byteCount <= usable else {
            throw .malformed(
                path: path,
                problem: "\(contents()) need \(byteCount) bytes of memory; this process may use \(usable)")
        }
        guard MachineMemory.gives(byteCount) else {
            throw .malformed(
                path: path,
                problem: "\(contents()) need \(byteCount) bytes of memory; the system gives no more to this process")
        }
    }

    /// The product of numbers that are not negative, or the largest number where it is beyond.
    static func product(_ count: Int, _ size: Int) -> Int {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        return overflow ? .max : product
    }
}
