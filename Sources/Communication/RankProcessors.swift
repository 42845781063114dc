package import Machine

/// The processors of one rank, as it tells the others.
package struct RankProcessors: Sendable, Hashable {
    /// The name of its host.
    package let host: String

    /// What tells the running kernels apart: hosts of different names may share one, as containers do, and its
    /// processors.
    package let kernel: String

    /// How many processors the rank may use: those in the mask, or fewer by a control group's quota.
    package let count: Int

    /// How many processors its host has for the job.
    package let countOfHost: Int

    /// The processors that it is bound to.
    package let mask: ProcessorMask

    package init(host: String, kernel: String, count: Int, countOfHost: Int, mask: ProcessorMask) {
        self.host = host
        self.kernel = kernel
        self.count = count
        self.countOfHost = countOfHost
        self.mask = mask
    }

    /// Those of this process.
    package static func own(host: String) -> RankProcessors {
        RankProcessors(
            host: host, kernel: UsableProcessors.kernel, count: UsableProcessors.count,
            countOfHost: UsableProcessors.countOfHost, mask: UsableProcessors.mask)
    }

    /// Where the rank runs, among all ranks.
    package func placement(among ranks: [RankProcessors]) -> Placement {
        let neighbours = ranks.filter { $0.kernel == kernel }
        return Placement(
            host: host, ranksOnHost: max(neighbours.count, 1), processors: count,
            ranksOnProcessors: max(neighbours.count { $0.mask.overlaps(mask) }, 1), processorsOfHost: countOfHost)
    }

    /// Itself as lines of text.
    package var bytes: [UInt8] { Array("\(count)\n\(countOfHost)\n\(mask)\n\(kernel)\n\(host)".utf8) }

    /// What `bytes` were; nil for others.
    package init?(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 5, let count = Int(lines[0]), let countOfHost = Int(lines[1]) else { return nil }
        self.init(
            host: String(lines[4]), kernel: String(lines[3]), count: count, countOfHost: countOfHost,
            mask: ProcessorMask(hexadecimal: lines[2]))
    }
}
