import Glibc
import LinearAlgebra

/// A thread for one piece of work that may take hours, which no thread of Swift's cooperative pool may.
package enum DedicatedThread {
    /// The work, on its way to the thread.
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Why none could be started: the system had no room for its stack, usually of 8 MB.
    static var missing: MemoryError { MemoryError(requested: 8 << 20, available: MemoryError.usableMemory) }

    /// Starts a thread that ends with the work.
    ///
    /// - Returns: whether the system had a thread.
    package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        var thread = pthread_t()
        let work = unsafe Unmanaged.passRetained(Work(body))
        // The thread takes over the reference; where there is none, nobody else has it.
        let status = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                let work = unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
                BLASRuntime.prepareWorkerThread()
                work.body()
                return nil
            }, work.toOpaque())
        guard status == 0 else {
            unsafe work.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}
