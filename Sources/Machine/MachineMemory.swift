import Glibc

/// The memory that this process may use.
package enum MachineMemory {
    /// The machine's memory in bytes.
    package static let installed = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))

    /// The memory that this process may use in total, in bytes: less than the machine's if a control group, version 1
    /// or 2, or a resource limit (`ulimit -v`, `ulimit -d`) restricts it.
    ///
    /// It is read once: if a limit is lowered later, an allocation fails.
    package static let usable = least(
        installed: installed, controlGroups: ControlGroups.own,
        limits: [RLIMIT_AS, RLIMIT_DATA].compactMap { limit(__rlimit_resource_t($0.rawValue)) }
    )

    /// The smallest of the machine's memory, the control groups' limit and other limits.
    package static func least(installed: Int, controlGroups: ControlGroups?, limits: [Int]) -> Int {
        min(installed, controlGroups?.memory ?? .max, limits.min() ?? .max)
    }

    /// Whether the system grants an allocation of `byteCount` bytes now. Pages are provided only when touched, so this
    /// costs no memory.
    ///
    /// A failed allocation of an array ends the process, so callers check here before they make a large one.
    package static func gives(_ byteCount: Int) -> Bool {
        guard byteCount > 0 else { return true }
        // Anonymous memory that is never touched and freed at once.
        guard let start = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            unsafe start != MAP_FAILED
        else { return false }
        unsafe munmap(start, byteCount)
        return true
    }

    /// The kernel's estimate of the memory available without swapping, in bytes; nil if it has none.
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
