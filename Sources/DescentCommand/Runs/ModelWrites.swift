/// When a long training writes its model, so that a run that is killed has not been for nothing.
///
/// Every ten seconds at most, and so that the writes take less than a hundredth of the time and no more than a megabyte
/// a second of the disk.
package struct ModelWrites: Sendable {
    private static let interval = Duration.seconds(10)
    private static let largestShare = 100.0
    private static let bytesPerSecond = 1e6

    private var due: ContinuousClock.Instant

    /// The step after which the model was last written; nil before.
    package private(set) var lastStep: Int?

    /// The first write is due ten seconds after the beginning.
    package init(from begin: ContinuousClock.Instant = .now) { due = begin + ModelWrites.interval }

    /// Whether a write is due.
    package func isDue(at now: ContinuousClock.Instant) -> Bool { now >= due }

    /// Records a write.
    ///
    /// - Parameters:
    ///   - begin: when it began.
    ///   - end: when it ended.
    ///   - bytes: the file's size.
    ///   - step: the step after which the model was that; nil if it isn't written.
    package mutating func note(
        from begin: ContinuousClock.Instant, to end: ContinuousClock.Instant, bytes: Int, step: Int? = nil
    ) {
        if let step { lastStep = step }
        let wait = max(
            ModelWrites.interval, (end - begin) * ModelWrites.largestShare,
            .seconds(Double(bytes) / ModelWrites.bytesPerSecond))
        due = end + wait
    }
}
