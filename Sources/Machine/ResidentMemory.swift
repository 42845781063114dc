import Glibc

/// The pages of this process that are in memory.
package enum ResidentMemory {
    /// Their size in bytes now; nil if the system does not tell.
    package static var current: Int? { SystemFile.text("/proc/self/status").flatMap { bytes(of: "VmRSS:", in: $0) } }

    /// The largest size since the process began or `forgetPeak` was called, in bytes; nil if the system does not tell.
    package static var peak: Int? { SystemFile.text("/proc/self/status").flatMap { bytes(of: "VmHWM:", in: $0) } }

    /// Begins a new peak at the present size.
    ///
    /// - Returns: false if the system keeps the old peak.
    package static func forgetPeak() -> Bool {
        // The path is lent as a C string for the call.
        let file = unsafe open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        // 5 resets the peak (proc(5)); two bytes of a string that lives for the call.
        return unsafe write(file, "5\n", 2) == 2
    }

    /// The number in a line `NAME  NUMBER kB` of `/proc/self/status`, in bytes.
    package static func bytes(of name: String, in text: String) -> Int? {
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        let words = line?.dropFirst(name.count).split { $0 == " " || $0 == "\t" } ?? []
        guard words.count == 2, words[1] == "kB", let count = Int(words[0]), count >= 0, count < Int.max / 1024 else {
            return nil
        }
        return 1024 * count
    }
}
