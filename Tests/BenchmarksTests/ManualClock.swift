import Synchronization

/// A clock that goes on when it is told to, and by a tick whenever it is read: times in tests don't depend on the
/// machine.
final class ManualClock: Sendable {
    private let origin = ContinuousClock.now
    private let nanoseconds = Atomic<Int>(0)
    private let tick: Int

    init(tickingNanoseconds tick: Int = 0) { self.tick = tick }

    func advance(nanoseconds count: Int) { nanoseconds.add(count, ordering: .sequentiallyConsistent) }

    func read() -> ContinuousClock.Instant {
        origin + .nanoseconds(nanoseconds.add(tick, ordering: .sequentiallyConsistent).newValue)
    }
}
