import Glibc

/// The number of processors that this process may use.
package enum UsableProcessors {
    /// The number in the affinity mask, or fewer if a control group, version 1 or 2, has a CPU quota; at least 1.
    package static let count = min(inAffinityMask, ControlGroups.own?.processors ?? .max)

    /// The kernel lists the mask's bits as hexadecimal digits in `/proc/self/status`.
    private static var inAffinityMask: Int {
        let lines = SystemFile.text("/proc/self/status")?.split(separator: "\n") ?? []
        let mask = lines.first { $0.hasPrefix("Cpus_allowed:") }
        let count = mask.map { processors(inMask: $0.dropFirst("Cpus_allowed:".count)) } ?? 0
        return count > 0 ? count : max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)
    }

    /// The number of bits set in a mask of hexadecimal digits in comma-separated groups.
    package static func processors(inMask mask: some StringProtocol) -> Int {
        mask.reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
    }

    /// The processors in the text of a `cpu.max` file, `QUOTA PERIOD` or `max PERIOD`.
    package static func quota(in text: String) -> Int? {
        let fields = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
        guard fields.count == 2 else { return nil }
        return quota(String(fields[0]), period: String(fields[1]))
    }

    /// The processors in the texts of `cpu.cfs_quota_us`, which is -1 for none, and `cpu.cfs_period_us`.
    package static func quota(_ quota: String, period: String) -> Int? {
        func number(_ text: String) -> Int? { Int(text.split(separator: "\n").first ?? "") }
        guard let quota = number(quota), let period = number(period), quota > 0, period > 0 else { return nil }
        return quota / period + (quota % period > 0 ? 1 : 0)
    }
}
