import Glibc

/// How much memory this process may use.
package enum MachineMemory {
    /// The machine's memory in bytes.
    package static let installed = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))

    /// What this process may use of it in all, in bytes: less than the machine has where a control group, of version 1 or 2, limits it, or
    /// a resource limit (`ulimit -v`, `ulimit -d`).
    ///
    /// It is found out once: where a limit is changed later, an allocation that fails tells.
    package static let usable = least(
        installed: installed, controlGroups: ControlGroups.own,
        limits: [RLIMIT_AS, RLIMIT_DATA].compactMap { limit(__rlimit_resource_t($0.rawValue)) }
    )

    /// The least of what the machine has, what the control groups allow, and of other limits.
    package static func least(installed: Int, controlGroups: ControlGroups?, limits: [Int]) -> Int {
        min(installed, controlGroups?.memory ?? .max, limits.min() ?? .max)
    }

    /// Whether the system would give so many bytes now. It gives pages only when they are touched, so this costs no memory.
    ///
    /// An array whose allocation fails ends the process: who makes a large one asks first.
    package static func gives(_ byteCount: Int) -> Bool {
        guard byteCount > 0 else { return true }
        // Anonymous memory that nobody touches, given back at once.
        guard let start = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            unsafe start != MAP_FAILED
        else { return false }
        unsafe munmap(start, byteCount)
        return true
    }

    /// What the machine could give now without swapping, in bytes, as the kernel estimates it; nil where it doesn't.
    package static var free: Int? { SystemFile.text("/proc/meminfo").flatMap(freeBytes(in:)) }

    /// The number in the line `MemAvailable:  NUMBER kB` of `/proc/meminfo`, in bytes.
    package static func freeBytes(in text: String) -> Int? {
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let words = line?.split(separator: " ") ?? []
        guard words.count == 3, words[2] == "kB", let count = Int(words[1]), count < Int.max / 1024 else { return nil }
        return 1024 * count
    }

    private static func limit(_ resource: __rlimit_resource_t) -> Int? {
        var limits = rlimit()
        // The system fills the structure.
        guard unsafe getrlimit(resource, &limits) == 0, limits.rlim_cur < UInt(Int.max) else { return nil }
        return Int(limits.rlim_cur)
    }
}
