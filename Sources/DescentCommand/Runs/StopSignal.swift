import Glibc
import Synchronization

/// SIGHUP, SIGINT and SIGTERM as a wish to stop after the step.
package enum StopSignal: Int32, Sendable, CaseIterable {
    case hangUp = 1
    case interrupt = 2
    case terminate = 15

    private static let number = Atomic<Int32>(0)

    /// From here on the first SIGINT and the first SIGTERM are only recorded, and the second has its usual effect: it
    /// ends the process at once.
    ///
    /// SIGHUP is noted however often it comes: when a terminal goes away, its shell sends it, and the system once more.
    /// A signal that the parent has this process ignore, as `nohup` does, and a shell does for the SIGINT of its
    /// background jobs, stays ignored.
    package static func catchOnce() {
        // A handler must not be the first to use the variable: initializing it takes a lock.
        number.store(0, ordering: .relaxed)
        var signals = sigset_t()
        // The system fills and reads the set.
        unsafe sigemptyset(&signals)
        for signal in StopSignal.allCases where !isIgnored(signal.rawValue) {
            unsafe sigaddset(&signals, signal.rawValue)
            var action = sigaction()
            // Storing an atomic integer is all that the handler does, and a handler may do that.
            unsafe action.__sigaction_handler.sa_handler = { StopSignal.number.store($0, ordering: .relaxed) }
            action.sa_flags = SA_RESTART | (signal == .hangUp ? 0 : CInt(bitPattern: UInt32(SA_RESETHAND)))
            // The system copies the structure.
            _ = unsafe sigaction(signal.rawValue, &action, nil)
        }
        // A program with threads of its own that started this one may have left them blocked.
        _ = unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    /// Whether the process ignores a signal.
    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        // The system fills the structure; SIG_IGN is the address 1, which no function has.
        guard unsafe sigaction(signal, nil, &action) == 0 else { return false }
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    /// The signal that came, if one did. Costs about as much as reading a variable.
    package static var received: StopSignal? {
        let number = number.load(ordering: .relaxed)
        return number == 0 ? nil : StopSignal(rawValue: number)
    }

    /// The name that users know: `SIGINT`.
    package var name: String {
        switch self {
        case .hangUp: "SIGHUP"
        case .interrupt: "SIGINT"
        case .terminate: "SIGTERM"
        }
    }

    /// What the process ends with.
    package var status: CommandStatus {
        switch self {
        case .hangUp: .hungUp
        case .interrupt: .interrupted
        case .terminate: .terminated
        }
    }
}
