/// A value that threads use one at a time.
@safe
package final class LockedValue<Value: ~Copyable>: @unchecked Sendable {
    // Sendable: `value` is used under the lock only.

    private let lock = ThreadLock()
    private var value: Value

    package init(_ value: consuming sending Value) { self.value = value }

    /// Runs `body` on the value while no other thread has it.
    package func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
