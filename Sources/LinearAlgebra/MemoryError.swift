import Machine

/// An allocation that failed.
public struct MemoryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The requested memory in bytes.
    public let requested: Int

    /// The memory that this process may use in total, in bytes: the machine's, or a lower limit.
    public let available: Int

    package init(requested: Int, available: Int) {
        self.requested = requested
        self.available = available
    }

    /// One sentence with both amounts.
    public var description: String {
        let needed = "\(MemoryError.amount(requested)) of memory is needed at once"
        let installed =
            available < MachineMemory.installed
            ? "a limit leaves this process \(MemoryError.amount(available))"
            : "the machine has \(MemoryError.amount(available))"
        return requested > available
            ? "\(needed), but \(installed)" : "\(needed); \(installed), but the system refuses it"
    }

    /// Refuses work that needs more memory in total than this process may use or the system grants, before any is
    /// allocated.
    ///
    /// - Parameter held: bytes that the process has allocated already and that the work needs too.
    package static func require(_ bytes: Int, beside held: Int = 0) throws(MemoryError) {
        let (all, overflow) = bytes.addingReportingOverflow(held)
        // Checking small amounts costs more than it is worth.
        guard !overflow, all <= usableMemory, bytes < 1 << 20 || MachineMemory.gives(bytes) else {
            throw MemoryError(requested: overflow ? .max : all, available: usableMemory)
        }
    }

    /// The memory that this process may use, in bytes: the machine's, or a lower limit.
    package static var usableMemory: Int { MachineMemory.usable }

    /// A number of bytes in the largest decimal unit that leaves at least 1 when rounded to one decimal.
    package static func amount(_ bytes: Int) -> String {
        var value = Double(bytes)
        var unit = 0
        let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
        while value >= 999.95, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0 ? "\(bytes) bytes" : "\((value * 10).rounded() / 10) \(units[unit])"
    }
}
