import ArgumentParser

/// What `descent runs` sorts by.
package enum RunOrder: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// The best metric, the best first.
    case best
    /// The number of epochs, the most first.
    case epochs
    /// The time that the steps took, the longest first.
    case time
    /// When the run began, the newest first.
    case started
    /// The path.
    case path
}
