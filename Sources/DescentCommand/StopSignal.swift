import Glibc
import Synchronization

/// SIGINT and SIGTERM as a wish to stop after the step.
package enum StopSignal: Int32, Sendable {
    case interrupt = 2
    case terminate = 15

    private static let number = Atomic<Int32>(0)

    /// From here on the first of each signal is only noted, and the second has its usual effect: it ends the process at once.
    package static func catchOnce() {
        // A handler must not be the first to use the variable: initializing it takes a lock.
        number.store(0, ordering: .relaxed)
        var signals = sigset_t()
        // The system fills and reads the set.
        unsafe sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM] {
            unsafe sigaddset(&signals, signal)
            var action = sigaction()
            // Storing an atomic integer is all that the handler does, and a handler may do that.
            unsafe action.__sigaction_handler.sa_handler = { StopSignal.number.store($0, ordering: .relaxed) }
            action.sa_flags = SA_RESTART | CInt(bitPattern: UInt32(SA_RESETHAND))
            // The system copies the structure.
            _ = unsafe sigaction(signal, &action, nil)
        }
        // A program with threads of its own that started this one may have left them blocked.
        _ = unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    /// The signal that came, if one did. Costs about as much as reading a variable.
    package static var received: StopSignal? {
        let number = number.load(ordering: .relaxed)
        return number == 0 ? nil : StopSignal(rawValue: number)
    }

    /// The name that users know: `SIGINT`.
    package var name: String { self == .interrupt ? "SIGINT" : "SIGTERM" }

    /// What the process ends with.
    package var status: CommandStatus { self == .interrupt ? .interrupted : .terminated }
}
