/// The control groups of a process, version 1 and version 2, and their limits.
package struct ControlGroups: Sendable {
    // The text of `/proc/self/cgroup`.
    private let membership: String
    // Where the hierarchies are mounted.
    private let root: String

    /// The groups of this process; nil if the kernel has none.
    package static var own: ControlGroups? {
        SystemFile.text("/proc/self/cgroup").map { ControlGroups(membership: $0) }
    }

    /// - Parameters:
    ///   - membership: the text of `/proc/self/cgroup`.
    ///   - root: the directory under which the hierarchies are mounted.
    package init(membership: String, root: String = "/sys/fs/cgroup") {
        self.membership = membership
        self.root = root
    }

    /// The smallest CPU quota of the groups and their ancestors, in whole processors, rounded up; nil if there is none.
    package var processors: Int? {
        let second = least(ofController: "", under: ["", "/unified"]) { group in
            SystemFile.text("\(group)/cpu.max").flatMap(UsableProcessors.quota(in:))
        }
        let first = least(ofController: "cpu", under: ["/cpu", "/cpu,cpuacct"]) { group in
            guard let quota = SystemFile.text("\(group)/cpu.cfs_quota_us"),
                let period = SystemFile.text("\(group)/cpu.cfs_period_us")
            else { return nil }
            return UsableProcessors.quota(quota, period: period)
        }
        return ControlGroups.lesser(first, second)
    }

    /// The smallest memory limit of the groups and their ancestors, in bytes; nil if there is none.
    ///
    /// The kernel kills processes at `memory.max`; above `memory.high` it slows them nearly to a halt, so that counts
    /// as a limit too.
    package var memory: Int? {
        let second = least(ofController: "", under: ["", "/unified"]) { group in
            ControlGroups.lesser(
                ControlGroups.bytes(in: "\(group)/memory.max"), ControlGroups.bytes(in: "\(group)/memory.high"))
        }
        let first = least(ofController: "memory", under: ["/memory"]) { group in
            ControlGroups.bytes(in: "\(group)/memory.limit_in_bytes")
        }
        return ControlGroups.lesser(first, second)
    }

    /// The number in a file; nil for `max`, which means no limit. Version 1 writes a number near 2⁶³ for no limit,
    /// which limits nothing.
    private static func bytes(in path: String) -> Int? {
        let line = SystemFile.text(path)?.split(separator: "\n").first
        return line.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    private static func lesser(_ first: Int?, _ second: Int?) -> Int? {
        guard let first, let second else { return first ?? second }
        return min(first, second)
    }

    /// The path of a version-1 controller's group, from its line `NUMBER:CONTROLLER,CONTROLLER,…:PATH` in
    /// `/proc/self/cgroup`; with an empty name the path of the version-2 group, whose line begins with `0::`.
    package func path(ofController controller: String) -> String? {
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

    /// The smallest limit of a group and its ancestors, wherever the hierarchy is mounted. In a container the path may
    /// be the host's and not exist; the mount's root then is the container's own group.
    private func least(ofController controller: String, under mounts: [String], _ limit: (String) -> Int?) -> Int? {
        guard let path = path(ofController: controller) else { return nil }
        var smallest: Int? = nil
        var group = Substring(path)
        while true {
            for mount in mounts {
                smallest = ControlGroups.lesser(smallest, limit(root + mount + (group == "/" ? "" : group)))
            }
            guard let slash = group.lastIndex(of: "/"), group != "/" else { return smallest }
            group = slash == group.startIndex ? "/" : group[..<slash]
        }
    }
}
