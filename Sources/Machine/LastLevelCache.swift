/// The largest cache of the processor, next to memory.
package enum LastLevelCache {
    /// Its size in bytes, as the system gives it for the first processor; 32 MiB, a usual size, if it does not.
    package static let byteCount = installed ?? 32 << 20

    private static var installed: Int? {
        let sizes: [(level: Int, bytes: Int)] = (0..<8).compactMap { index in
            let folder = "/sys/devices/system/cpu/cpu0/cache/index\(index)/"
            guard let level = text(folder + "level").flatMap({ Int($0) }),
                let bytes = text(folder + "size").flatMap({ byteCount(in: $0) })
            else { return nil }
            return (level, bytes)
        }
        return sizes.max { $0.level < $1.level }?.bytes
    }

    /// The bytes of a size as the system writes it, such as `32768K`; nil if the text is not a size.
    package static func byteCount(in text: String) -> Int? {
        let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let unit = text.last.flatMap { units[$0] }
        guard let number = Int(unit == nil ? text[...] : text.dropLast()), number > 0 else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
        return overflow ? nil : bytes
    }

    private static func text(_ path: String) -> String? {
        SystemFile.text(path).map { text in String(text.prefix { !$0.isWhitespace }) }
    }
}
