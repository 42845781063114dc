import Synchronization

/// A meeting point: nobody leaves before all have come.
final class Barrier: Sendable {
    private let arrived = Atomic<Int>(0)
    private let gate = Gate()

    /// Returns when `count` threads have called it.
    func meet(_ count: Int) {
        let generation = gate.current
        if arrived.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue == count {
            // The count starts over before anyone is let go: whoever comes next belongs to the next meeting.
            arrived.store(0, ordering: .relaxed)
            gate.advance()
        } else {
            gate.wait(whileAt: generation)
        }
    }
}
