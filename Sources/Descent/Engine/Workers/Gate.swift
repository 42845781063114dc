import CVector
import Glibc
import Synchronization

/// A number that threads wait on: they spin briefly for it to change, then spin and yield the processor, then sleep.
///
/// A step has meetings 5 to 700 µs apart, whose waits are mostly so short that spinning ends them soonest. What spins
/// takes the processor from another thread, which may be the very one it waits for, put aside for another process or
/// for another worker. So before long it offers the processor at every turn: a yield returns at once, within 0.4 µs,
/// where no other thread wants it. To sleep instead after those 8 µs cost a third of the speed of small steps on a
/// quiet machine (784-128-10, 64 examples: 235,000 examples per second instead of 375,000), as sleeping and waking take
/// some tens of microseconds; to spin for 80 µs without yielding cost half of it or more where four workers shared two
/// processors, and a third beside a busy process.
@safe
final class Gate: @unchecked Sendable {
    // Sendable although it holds pointers: mutex and condition are made for sharing, and freed with the last reference.

    private let number = Atomic<Int>(0)
    private let sleepers = Atomic<Int>(0)
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>

    init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe changed = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(changed, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe pthread_mutex_destroy(mutex)
        unsafe changed.deallocate()
        unsafe mutex.deallocate()
    }

    /// The number, for `wait` to see it change.
    var current: Int { number.load(ordering: .acquiring) }

    /// Changes the number and wakes the threads that wait. What the caller wrote before is visible to them.
    func advance() {
        // Sequentially consistent, as is the pair in `wait`: of "number changes" and "somebody sleeps" at least one
        // side sees the other's, so no thread sleeps through the change.
        number.wrappingAdd(1, ordering: .sequentiallyConsistent)
        if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
            unsafe pthread_mutex_lock(mutex)
            unsafe pthread_cond_broadcast(changed)
            unsafe pthread_mutex_unlock(mutex)
        }
    }

    /// Returns as soon as the number is another than `seen`.
    ///
    /// - Parameter isCrowded: whether there are more threads than processors: the one that is waited for then needs
    ///   this one's.
    func wait(whileAt seen: Int, isCrowded: Bool) {
        if !isCrowded {
            for _ in 0..<Gate.pauses {
                if number.load(ordering: .acquiring) != seen { return }
                processor_pause()
            }
        }
        for _ in 0..<Gate.yields {
            if number.load(ordering: .acquiring) != seen { return }
            sched_yield()
        }
        unsafe pthread_mutex_lock(mutex)
        sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
        while number.load(ordering: .sequentiallyConsistent) == seen { unsafe pthread_cond_wait(changed, mutex) }
        sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Some 8 µs on a Zen 4.
    private static let pauses = 200

    /// Some 0.4 ms where no other thread wants the processor: longer than the wait for a worker with an equal share,
    /// and nothing beside an epoch.
    private static let yields = 1000
}
