import Glibc

/// How many processors this process may use.
package enum UsableProcessors {
    /// The number in the affinity mask, or fewer where the control group has a CPU quota; at least 1.
    package static let count = min(inAffinityMask, inControlGroup ?? .max)

    /// The kernel lists the mask's bits as hexadecimal digits in `/proc/self/status`.
    private static var inAffinityMask: Int {
        let lines = text(of: "/proc/self/status")?.split(separator: "\n") ?? []
        let mask = lines.first { $0.hasPrefix("Cpus_allowed:") }
        let count = mask.map { processors(inMask: $0.dropFirst("Cpus_allowed:".count)) } ?? 0
        return count > 0 ? count : max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)
    }

    /// The number of bits set in a mask of hexadecimal digits, in groups with commas between them.
    package static func processors(inMask mask: some StringProtocol) -> Int {
        mask.reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
    }

    /// The quota of the control group, version 2, and of the groups that contain it, rounded up; nil without any.
    private static var inControlGroup: Int? {
        guard let membership = text(of: "/proc/self/cgroup") else { return nil }
        guard let line = membership.split(separator: "\n").first(where: { $0.hasPrefix("0::") }) else { return nil }
        var path = line.dropFirst(3)
        var smallest: Int? = nil
        while true {
            if let quota = text(of: "/sys/fs/cgroup\(path == "/" ? "" : path)/cpu.max").flatMap(quota(in:)) {
                smallest = min(smallest ?? .max, quota)
            }
            guard let slash = path.lastIndex(of: "/"), path != "/" else { return smallest }
            path = slash == path.startIndex ? "/" : path[..<slash]
        }
    }

    /// The processors in the text of a `cpu.max` file, `QUOTA PERIOD` or `max PERIOD`.
    package static func quota(in text: String) -> Int? {
        let fields = text.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { Int($0) }
        guard fields.count == 2, let quota = fields[0], let period = fields[1], quota > 0, period > 0 else {
            return nil
        }
        return max((quota + period - 1) / period, 1)
    }

    private static func text(of path: String) -> String? {
        let file = unsafe open(path, O_RDONLY)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        let length = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe read(file, bytes.baseAddress, bytes.count)
        }
        return length > 0 ? String(decoding: buffer.prefix(length), as: UTF8.self) : nil
    }
}
