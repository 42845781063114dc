import FoundationEssentials
import Glibc
import Synchronization
import TestSupport
import Testing

/// The most workers that training takes.
let largestWorkerCount = 1024

/// A run of the built `descent`, which stands beside the test bundle.
struct CommandRun {
    /// What it ended with: its exit status, or 1000 and the signal that killed it.
    let status: Int32
    let output: String
    let errors: String

    /// What pins OpenBLAS in this process: for a run that must compute the same bits. Else no run inherits it.
    static let openBLASSettings = ProcessInfo.processInfo.environment
        .filter { $0.key.hasPrefix("OPENBLAS_") }.map { "\($0.key)=\($0.value)" }

    /// The lines on standard output.
    var lines: [String] { output.split(separator: "\n").map { String($0) } }

    /// The first line on standard error.
    var message: String { errors.split(separator: "\n").first.map { String($0) } ?? "" }

    /// The value of a line such as `train cost 0.5`.
    func value(_ name: String) -> Double? {
        lines.first { $0.hasPrefix(name + " ") }.flatMap { Double($0.dropFirst(name.count + 1)) }
    }

    /// Runs the command to its end.
    ///
    /// - Parameters:
    ///   - standardOutput: the file that takes standard output; nil to collect it.
    ///   - shell: what a shell does first, such as `ulimit -v 200000; exec "$0" "$@"`; nil for no shell.
    ///   - signal: what to send once, when `text` has appeared on standard error and the condition holds.
    ///   - condition: is asked whenever something has appeared there, with all that has, and may send signals of its
    ///     own.
    init(
        _ arguments: [String], environment: [String] = [], standardOutput: String? = nil, shell: String? = nil,
        sending signal: Int32? = nil, after text: String = "",
        when condition: (_ said: String, _ process: pid_t) throws -> Bool = { _, _ in true }
    ) throws {
        let folder = try TemporaryFolder()
        let outputPath = standardOutput ?? folder.file("output")
        let command = try CommandRun.path()
        let words = shell.map { ["/bin/sh", "-c", $0, command] } ?? [command]
        let (process, reading) = try CommandRun.spawn(words + arguments, environment, outputPath)
        defer { close(reading) }
        var errors: [UInt8] = []
        var pending = signal
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let end = ContinuousClock.now + CommandRun.patience
        while true {
            // A test whose condition never comes fails, and the command doesn't run forever. The system reads and
            // writes the structure.
            var ready = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
            while unsafe poll(&ready, 1, 1000) == 0, ContinuousClock.now < end {}
            guard ContinuousClock.now < end else {
                kill(process, SIGKILL)
                _ = waitpid(process, nil, 0)
                let said = String(decoding: errors, as: UTF8.self).suffix(2000)
                throw Problem("the command ran too long; it said:\n\(said)")
            }
            // The buffer is as long as the read may be.
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(reading, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            errors += buffer[..<count]
            guard let signal = pending else { continue }
            let said = String(decoding: errors, as: UTF8.self)
            var isTime = true
            // A test that fails in here must not leave the command running.
            do { isTime = try said.contains(text) && condition(said, process) } catch {
                kill(process, SIGKILL)
                throw error
            }
            if isTime {
                kill(process, signal)
                pending = nil
            }
        }
        var state: Int32 = 0
        // The system writes the state.
        guard unsafe waitpid(process, &state, 0) == process else { throw Problem("waitpid: \(errno)") }
        status = state & 0x7F == 0 ? state >> 8 & 0xFF : 1000 + state & 0x7F
        output = standardOutput == nil ? try folder.text("output") : ""
        self.errors = String(decoding: errors, as: UTF8.self)
    }

    /// Runs the command to its end.
    init(_ arguments: String...) throws { try self.init(arguments) }

    /// How long a command may run.
    private static let patience = Duration.seconds(150)

    private struct Problem: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }

    /// Held while a pipe's writing end is open here: a child that another test starts meanwhile would inherit it, and
    /// keep the pipe open.
    private static let spawning = Mutex(())

    /// Where the command is.
    private static func path() throws -> String {
        let test = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: test).deletingLastPathComponent().appending(path: "descent").path
    }

    /// Starts a program, and gives its number and the reading end of its standard error.
    private static func spawn(
        _ arguments: [String], _ environment: [String], _ output: String
    ) throws -> (process: pid_t, errors: CInt) {
        try spawning.withLock { _ in
            var ends: [CInt] = [0, 0]
            // The system fills both elements.
            guard unsafe pipe(&ends) == 0 else { throw Problem("pipe: \(errno)") }
            defer { close(ends[1]) }
            _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
            let process = try spawn(arguments, environment, output, errors: ends[1])
            return (process, ends[0])
        }
    }

    private static func spawn(
        _ arguments: [String], _ environment: [String], _ output: String, errors: CInt
    ) throws -> pid_t {
        let path = arguments[0]
        var actions = unsafe posix_spawn_file_actions_t()
        // Each call gets structures and strings that live until the child runs.
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT, 0o600)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        // Threads of the test runner block signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        // One that was started by `nohup` ignores signals, and the child would too.
        var stops = sigset_t()
        unsafe sigemptyset(&stops)
        for signal in [SIGHUP, SIGINT, SIGTERM] { unsafe sigaddset(&stops, signal) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &stops)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let given = environment.compactMap { $0.split(separator: "=").first.map { String($0) } }
        let inherited = ProcessInfo.processInfo.environment.filter {
            !$0.key.hasPrefix("OPENBLAS_") && !given.contains($0.key)
        }
        let variables = inherited.map { "\($0.key)=\($0.value)" } + environment
        var words = unsafe arguments.map { unsafe strdup($0) }
        var settings = unsafe variables.map { unsafe strdup($0) }
        unsafe words.append(nil)
        unsafe settings.append(nil)
        defer {
            unsafe words.forEach { unsafe free($0) }
            unsafe settings.forEach { unsafe free($0) }
        }
        var process: pid_t = 0
        let outcome = unsafe posix_spawn(&process, path, &actions, &attributes, words, settings)
        guard outcome == 0 else { throw Problem("\(path): \(outcome)") }
        return process
    }
}
