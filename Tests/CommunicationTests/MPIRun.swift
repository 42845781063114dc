#if MPI
    import Communication
    import FoundationEssentials
    import Glibc
    import TestSupport

    /// A run of `CommunicationRanks`, which stands beside the test bundle, under the `mpirun` of the MPI that this is
    /// built with.
    struct MPIRun {
        /// The exit status of `mpirun`, or 1000 and the signal that killed it.
        let status: Int32

        /// All that it and its ranks said on standard error.
        let said: String

        /// How long it ran.
        let time: Duration

        /// The numbers of the ranks' processes.
        let processes: [pid_t]

        /// Which of these run yet.
        var left: [pid_t] { processes.filter { kill($0, 0) == 0 } }

        struct Problem: Error {
            let text: String
        }

        /// The names of `mpirun` that each library's may have, and what Debian has it in.
        private static var launchers: (names: [String], package: String) {
            MPICommunicator.library.hasPrefix("Open MPI")
                ? (["mpirun.openmpi", "mpirun"], "openmpi-bin")
                : (["mpirun.mpich", "mpiexec.hydra", "mpirun"], "mpich")
        }

        /// - Parameters:
        ///   - ranks: how many; nil to start the program alone, without `mpirun`.
        ///   - launchers: the names of `mpirun` to look for, and the package it comes from; nil for this library's.
        init(
            _ what: String, ranks: Int?, flags: [String] = [],
            launchers: (names: [String], package: String) = Self.launchers
        ) throws {
            let test = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let program = URL(filePath: test).deletingLastPathComponent().appending(path: "CommunicationRanks").path
            let folder = try TemporaryFolder()
            var words = [program, what, folder.path]
            if let ranks {
                let launcher = try Self.path(launchers.names, package: launchers.package)
                words = [launcher, "-n", "\(ranks)"] + flags + words
            }
            let start = ContinuousClock.now
            status = try Self.status(words, errors: folder.file("errors"))
            time = ContinuousClock.now - start
            said = try folder.text("errors")
            processes = folder.names().filter { $0.hasPrefix("process-") }.compactMap {
                pid_t($0.dropFirst("process-".count))
            }
        }

        private static func path(_ names: [String], package: String) throws -> String {
            let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            for name in names {
                // Safe: the C string lives during the call.
                for folder in folders where unsafe access("\(folder)/\(name)", X_OK) == 0 { return "\(folder)/\(name)" }
            }
            throw Problem(
                text: "the tests of MPI need \(names.joined(separator: " or ")), which is not in PATH; "
                    + "on Debian: apt-get install \(package)")
        }

        /// Runs a program for at most two minutes.
        private static func status(_ arguments: [String], errors: String) throws -> Int32 {
            var actions = unsafe posix_spawn_file_actions_t()
            // Safe: each call gets structures and strings that live until the child runs.
            unsafe posix_spawn_file_actions_init(&actions)
            defer { unsafe posix_spawn_file_actions_destroy(&actions) }
            unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
            unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
            unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT, 0o600)
            // Threads of the test runner block signals, and mpirun would miss that its ranks end.
            var attributes = posix_spawnattr_t()
            unsafe posix_spawnattr_init(&attributes)
            defer { unsafe posix_spawnattr_destroy(&attributes) }
            var none = sigset_t()
            unsafe sigemptyset(&none)
            unsafe posix_spawnattr_setsigmask(&attributes, &none)
            unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
            // Open MPI starts nothing for root, and no more ranks than there are processors, unless it is told to.
            let settings = [
                "OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1",
                "OMPI_MCA_rmaps_base_oversubscribe=1",
            ]
            let variables = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" } + settings
            var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
            var environment = unsafe variables.map { unsafe strdup($0) } + [nil]
            defer {
                unsafe words.forEach { unsafe free($0) }
                unsafe environment.forEach { unsafe free($0) }
            }
            var process: pid_t = 0
            let outcome = unsafe posix_spawn(&process, arguments[0], &actions, &attributes, &words, &environment)
            guard outcome == 0 else { throw Problem(text: "\(arguments[0]): error \(outcome)") }
            var state: Int32 = 0
            let end = ContinuousClock.now + .seconds(120)
            // Safe: the system writes the state.
            while unsafe waitpid(process, &state, WNOHANG) == 0 {
                guard ContinuousClock.now < end else {
                    kill(process, SIGTERM)
                    _ = unsafe waitpid(process, &state, 0)
                    throw Problem(text: "\(arguments.joined(separator: " ")) ran longer than two minutes")
                }
                usleep(10_000)
            }
            return state & 0x7F == 0 ? state >> 8 & 0xFF : 1000 + state & 0x7F
        }
    }
#endif
