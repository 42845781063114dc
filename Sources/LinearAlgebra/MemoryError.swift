import Glibc

/// Memory that could not be had.
public struct MemoryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was asked for, in bytes.
    public let requested: Int

    /// What the machine has in all, in bytes.
    public let available: Int

    package init(requested: Int, available: Int) {
        self.requested = requested
        self.available = available
    }

    /// One sentence with both amounts.
    public var description: String {
        let needed = "\(MemoryError.amount(requested)) of memory are needed at once"
        let installed = "the machine has \(MemoryError.amount(available))"
        return requested > available ? "\(needed) and \(installed)" : "\(needed); \(installed), but gives no more"
    }

    /// Refuses work that needs more memory in all than the machine has, before any of it is asked for.
    package static func require(_ bytes: Int) throws(MemoryError) {
        guard bytes <= installedMemory else { throw MemoryError(requested: bytes, available: installedMemory) }
    }

    /// The machine's memory in bytes.
    package static var installedMemory: Int { sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) }

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
