import Machine

/// Memory that could not be had.
public struct MemoryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was asked for, in bytes.
    public let requested: Int

    /// What this process may use in all, in bytes: the machine's memory, or a limit below it.
    public let available: Int

    package init(requested: Int, available: Int) {
        self.requested = requested
        self.available = available
    }

    /// One sentence with both amounts.
    public var description: String {
        let needed = "\(MemoryError.amount(requested)) of memory are needed at once"
        let installed =
            available < MachineMemory.installed
            ? "a limit leaves this process \(MemoryError.amount(available))"
            : "the machine has \(MemoryError.amount(available))"
        return requested > available ? "\(needed) and \(installed)" : "\(needed); \(installed), but gives no more"
    }

    /// Refuses work that needs more memory in all than this process may use, or than the system gives, before any of it is asked for.
    ///
    /// - Parameter held: bytes that the process has already and that the work needs too.
    package static func require(_ bytes: Int, beside held: Int = 0) throws(MemoryError) {
        let (all, overflow) = bytes.addingReportingOverflow(held)
        // To ask for a little costs more than it tells.
        guard !overflow, all <= usableMemory, bytes < 1 << 20 || MachineMemory.gives(bytes) else {
            throw MemoryError(requested: overflow ? .max : all, available: usableMemory)
        }
    }

    /// The memory that this process may use, in bytes: the machine's, or what a limit leaves of it.
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
