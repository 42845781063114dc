import FoundationEssentials
import Glibc

/// The two standard streams, unbuffered: a line is there when the call returns, whatever ends the process next.
package enum Console {
    /// Prints results on standard output, a line feed after them.
    ///
    /// - Throws: status 74 where the stream takes no more, such as a full disk: a result that is lost is no success.
    package static func result(_ text: String) throws(Failure) {
        guard write(text + "\n", to: STDOUT_FILENO) else {
            if errno == EPIPE { throw .brokenPipe }
            // glibc's buffer for the text is the thread's own, and the text is copied at once.
            let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "unknown error"
            throw Failure(.cannotWrite, "standard output cannot be written: \(reason)")
        }
    }

    /// Prints one line `descent: <sentence>` on standard error.
    ///
    /// Texts from files are quoted where they enter a sentence. Names of files and flags are not, and whatever else
    /// slips through: what could control the terminal is replaced here.
    package static func message(_ sentence: String) {
        line("descent: " + harmless(sentence.split(whereSeparator: \.isNewline).joined(separator: " ")))
    }

    /// The text with each control character and each invisible character that formats replaced, but for line feeds.
    package static func harmless(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let category = scalar.properties.generalCategory
            scalars.append(scalar != "\n" && (category == .control || category == .format) ? "\u{FFFD}" : scalar)
        }
        return String(scalars)
    }

    /// Prints a sentence on standard error: in a terminal in lines that are broken between words and indented after the
    /// first, elsewhere in one line.
    package static func paragraph(_ text: String) {
        line(isTerminal ? wrapped(text, columns: columns) : text)
    }

    /// A text in lines of this many columns, as far as its words allow, those after the first indented by two.
    package static func wrapped(_ text: String, columns: Int) -> String {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > columns {
                lines.append(line)
                line = "  " + word
            } else {
                line += (line.isEmpty ? "" : " ") + word
            }
        }
        return (lines + [line]).joined(separator: "\n")
    }

    /// Prints one line on standard error.
    package static func line(_ text: String) {
        raw(text + "\n")
    }

    /// Writes text on standard error as it is. A failure is ignored: nothing is left to report it on.
    package static func raw(_ text: String) {
        _ = write(text, to: STDERR_FILENO)
    }

    /// Whether a launcher of ranks reads what this process writes on standard error.
    private static let isReadByLauncher = Ranks.areLaunched

    /// Waits until a pipe takes more; false where a signal has come meanwhile. After one Open MPI's mpirun reads no
    /// more, and who waited for it could not save what there is.
    private static func isTaken(_ descriptor: CInt) -> Bool {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // The system reads and writes the structure.
        while unsafe poll(&ready, 1, 100) <= 0 {
            if StopSignal.received != nil { return false }
        }
        return true
    }

    /// Writes all of a text, or leaves the reason in `errno`.
    private static func write(_ text: String, to descriptor: CInt) -> Bool {
        let bytes = Array(text.utf8)
        let isRead = descriptor == STDERR_FILENO && isReadByLauncher
        // What a pipe that is ready takes without waiting (PIPE_BUF of Linux).
        let largest = isRead ? 4096 : bytes.count
        var written = 0
        while written < bytes.count {
            if isRead, !isTaken(descriptor) { return false }
            let end = min(written + largest, bytes.count)
            // The pointer is valid inside the closure, and the part lies within the array.
            let count = unsafe bytes[written..<end].withUnsafeBytes { rest in
                unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0, errno != EINTR { return false }
            written += max(count, 0)
        }
        return true
    }

    /// Whether standard error is a terminal that can redraw a line.
    package static var isTerminal: Bool {
        isatty(STDERR_FILENO) != 0 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Whether the terminal shows UTF-8, by the locale's variables.
    package static var isUTF8: Bool { isUTF8(ProcessInfo.processInfo.environment) }

    /// Whether an environment's locale has UTF-8: of its variables the first counts that is set and not empty.
    package static func isUTF8(_ environment: [String: String]) -> Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        return locale.map { ["utf-8", "utf8"].contains(where: $0.lowercased().contains) } ?? false
    }

    /// The number of columns of the terminal on standard output; nil where that is none or doesn't say.
    package static var resultColumns: Int? {
        var size = winsize()
        // The request fills the structure that it is lent; it fails for what is no terminal.
        let outcome = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
        return outcome == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
    }

    /// The number of columns of the terminal on standard error; 80 where it doesn't say.
    package static var columns: Int {
        var size = winsize()
        // The request fills the structure that it is lent.
        let outcome = unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size)
        return outcome == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}
