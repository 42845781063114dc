/// Threads that do a piece of work together. This module has none of its own: who uses it lends them.
package protocol Workforce: Sendable {
    /// The number of workers, at least 1.
    var count: Int { get }

    /// Calls a closure once for each of some workers, 0 and more, at the same time, and returns when all calls have.
    ///
    /// Fewer calls than `count` are possible, if the system has no more threads.
    func perform(_ body: @Sendable (Int) -> Void)
}

/// The caller alone.
package struct SingleWorker: Workforce {
    package init() {}

    package var count: Int { 1 }

    package func perform(_ body: @Sendable (Int) -> Void) { body(0) }
}
