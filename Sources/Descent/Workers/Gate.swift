internal import CVector
import Glibc
import Synchronization

/// A number that threads wait on: they spin briefly for it to change, then sleep.
///
/// A step has barriers every few microseconds, which spinning meets fastest; a thread that spun for longer would take the
/// core away from whoever it waits for when the machine is oversubscribed.
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

    /// What `wait` is to see change.
    var current: Int { number.load(ordering: .acquiring) }

    /// Changes the number and wakes whoever waits. What the caller wrote before is visible to them.
    func advance() {
        // Sequentially consistent, as is the pair in `wait`: of "number changes" and "somebody sleeps" at least one side sees
        // the other's, so nobody sleeps through the change.
        number.wrappingAdd(1, ordering: .sequentiallyConsistent)
        if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
            unsafe pthread_mutex_lock(mutex)
            unsafe pthread_cond_broadcast(changed)
            unsafe pthread_mutex_unlock(mutex)
        }
    }

    /// Returns as soon as the number is another than `seen`.
    func wait(whileAt seen: Int) {
        for _ in 0..<Gate.spins {
            if number.load(ordering: .acquiring) != seen { return }
            processor_pause()
        }
        unsafe pthread_mutex_lock(mutex)
        sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
        while number.load(ordering: .sequentiallyConsistent) == seen { unsafe pthread_cond_wait(changed, mutex) }
        sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Some 80 µs on a Zen 3: longer than the wait at a barrier between workers with equal shares, shorter than a time slice.
    private static let spins = 2000
}
