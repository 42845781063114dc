import Machine

/// Checks that the contents of a file fit into memory.
enum FileMemory {
    // Small allocations do not fail, and checking would take longer than allocating.
    private static let small = 1 << 20

    /// Refuses contents that this process cannot hold: a failed allocation of an array would end it.
    ///
    /// - Parameter contents: the contents, as the subject of a sentence with a plural verb.
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

    /// The product of non-negative numbers, or `Int.max` if it overflows.
    static func product(_ count: Int, _ size: Int) -> Int {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        return overflow ? .max : product
    }
}
