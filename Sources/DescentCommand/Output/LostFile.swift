import Glibc

/// The end of the process where a mapped file became shorter, or its disk failed, and what is gone is read (SIGBUS).
enum LostFile {
    /// From here on the process then says so and ends with 66.
    static func catchSignal() {
        var action = sigaction()
        // Writing and ending are all that the handler does, and a handler may do that.
        unsafe action.__sigaction_handler.sa_handler = { _ in
            let text: StaticString =
                "descent: a file in use became shorter, or its disk failed; what is gone cannot be read any more\n"
            _ = unsafe write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
            _exit(CommandStatus.noInput.rawValue)
        }
        // The system copies the structure.
        _ = unsafe sigaction(SIGBUS, &action, nil)
    }
}
