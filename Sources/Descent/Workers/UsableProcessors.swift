import Glibc

/// How many processors this process may use.
package enum UsableProcessors {
    /// The number in the affinity mask, or fewer where a control group, of version 1 or 2, has a CPU quota; at least 1.
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

    /// The least quota of the control groups that this process is in and of those that contain them, rounded up; nil without any.
    private static var inControlGroup: Int? {
        guard let membership = text(of: "/proc/self/cgroup") else { return nil }
        let second = groupPath(ofController: "", in: membership).flatMap { path in
            leastQuota(from: path, under: ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"]) { group in
                text(of: "\(group)/cpu.max").flatMap(quota(in:))
            }
        }
        let first = groupPath(ofController: "cpu", in: membership).flatMap { path in
            leastQuota(from: path, under: ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"]) { group in
                guard let quota = text(of: "\(group)/cpu.cfs_quota_us"),
                    let period = text(of: "\(group)/cpu.cfs_period_us")
                else { return nil }
                return self.quota(quota, period: period)
            }
        }
        guard let first, let second else { return first ?? second }
        return min(first, second)
    }

    /// The group that a line of `/proc/self/cgroup`, `NUMBER:CONTROLLER,CONTROLLER,…:PATH`, names for a controller of version 1; with an
    /// empty name that of version 2, whose line begins `0::`.
    package static func groupPath(ofController controller: String, in membership: String) -> String? {
        for line in membership.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, fields[2].hasPrefix("/") else { continue }
            // A hierarchy with a name but no controller has a line like `9:name=systemd:/`, whose number is not 0.
            let isItsLine =
                controller.isEmpty
                ? fields[0] == "0" && fields[1].isEmpty
                : fields[1].split(separator: ",").contains(Substring(controller))
            if isItsLine { return String(fields[2]) }
        }
        return nil
    }

    /// The least quota of a group and of all that contain it, wherever the hierarchy is mounted. In a container the path may be one
    /// of the host, which isn't there; the mount's root then is the container's own group.
    private static func leastQuota(
        from path: String, under mounts: [String], _ quota: (_ group: String) -> Int?
    ) -> Int? {
        var smallest: Int? = nil
        var path = Substring(path)
        while true {
            for mount in mounts {
                guard let found = quota(path == "/" ? mount : mount + path) else { continue }
                smallest = min(smallest ?? .max, found)
            }
            guard let slash = path.lastIndex(of: "/"), path != "/" else { return smallest }
            path = slash == path.startIndex ? "/" : path[..<slash]
        }
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
