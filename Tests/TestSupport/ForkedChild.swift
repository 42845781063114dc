import Glibc

/// A forked copy of this process, which has only the thread that forked.
package enum ForkedChild {
    /// Runs `body` in a child and waits for it.
    ///
    /// - Parameter body: returns the child's exit status, from 0 to 255.
    /// - Returns: the status, or 1000 plus the number of the signal that ended the child, which is killed after a
    ///   minute.
    package static func status(_ body: () -> Int32) -> Int32 {
        // Swift doesn't offer the call. Safe: it has this type everywhere.
        guard let address = unsafe dlsym(nil, "fork") else { return 255 }
        let fork = unsafe unsafeBitCast(address, to: (@convention(c) () -> pid_t).self)
        let child = fork()
        if child == 0 {
            // Threads of a dispatch queue block signals, and a child has its parent's mask.
            var signals = sigset_t()
            unsafe sigemptyset(&signals)
            unsafe sigaddset(&signals, SIGALRM)
            _ = unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
            alarm(60)
            _exit(body())
        }
        var status: Int32 = 0
        guard child > 0, unsafe waitpid(child, &status, 0) == child else { return 255 }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 1000 + status & 0x7F
    }
}
