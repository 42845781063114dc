import Glibc

/// The number of processors that this process may use.
package enum UsableProcessors {
    /// The number in the affinity mask, or fewer if a control group, version 1 or 2, has a CPU quota; at least 1.
    package static let count = min(inAffinityMask, ControlGroups.own?.processors ?? .max)

    /// The number in the affinity mask; all that are online if the kernel does not say it.
    private static var inAffinityMask: Int {
        let count = mask.count
        return count > 0 ? count : online
    }

    private static var online: Int { max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) }

    /// The processors that this process is bound to: the affinity mask, which the kernel writes as hexadecimal digits
    /// in `/proc/self/status`; none if it does not.
    package static var mask: ProcessorMask {
        let lines = SystemFile.text("/proc/self/status")?.split(separator: "\n") ?? []
        let mask = lines.first { $0.hasPrefix("Cpus_allowed:") }
        return ProcessorMask(hexadecimal: mask?.dropFirst("Cpus_allowed:".count) ?? "")
    }

    /// The number of processors that this host has for processes like this one, bound to some of them or not: those
    /// online, or fewer by a control group's quota or by what Slurm gave the job on this host.
    package static var countOfHost: Int {
        // Safe: the C string is read before anything can change the environment.
        let slurm = unsafe getenv("SLURM_CPUS_ON_NODE").flatMap { unsafe Int(String(cString: $0)) }
        return max(min(online, ControlGroups.own?.processors ?? .max, slurm.flatMap { $0 > 0 ? $0 : nil } ?? .max), 1)
    }

    /// A name of the running kernel, another one each time that a machine starts; empty if the kernel does not say it.
    package static var kernel: String {
        let text = SystemFile.text("/proc/sys/kernel/random/boot_id") ?? ""
        return text.filter { !$0.isNewline }
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
