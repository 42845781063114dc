import Glibc

/// A mutex of the system's threads.
///
/// `Synchronization.Mutex` is as fast, but when it has to wait, ThreadSanitizer does not see the order of its holders
/// and reports false races: no target uses it.
@safe
package final class ThreadLock: @unchecked Sendable {
    // Sendable although it holds a pointer: a mutex is made for sharing and freed with the last reference.

    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    package init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Waits until the lock is free and acquires it.
    package func lock() { unsafe pthread_mutex_lock(mutex) }

    /// Acquires the lock if it is free, and tells whether it was.
    package func tryLock() -> Bool { unsafe pthread_mutex_trylock(mutex) == 0 }

    /// Releases the lock.
    package func unlock() { unsafe pthread_mutex_unlock(mutex) }

    /// Runs `body` while no other holder of the lock runs.
    @inline(__always)
    package func withLock<Result: ~Copyable>(_ body: () -> Result) -> Result {
        lock()
        defer { unlock() }
        return body()
    }
}
