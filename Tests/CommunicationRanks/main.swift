// One rank of the tests of MPI: `CommunicationRanks WHAT FOLDER`, which `mpirun` starts. Its process number is a file
// in the folder.
#if MPI
    import Communication
    import Glibc

    let arguments = CommandLine.arguments
    guard arguments.count == 3 else { exit(64) }

    func say(_ text: String) {
        let line = Array((text + "\n").utf8)
        // Safe: as many bytes as there are.
        _ = unsafe write(STDERR_FILENO, line, line.count)
    }

    // Safe: the C string lives during the call.
    close(unsafe open("\(arguments[2])/process-\(getpid())", O_WRONLY | O_CREAT, 0o600))
    if arguments[1] == "mismatch" {
        // As if the other library's launcher had started four.
        let isOpenMPI = MPICommunicator.library.hasPrefix("Open MPI")
        let other = isOpenMPI ? ["PMI_SIZE", "MPI_LOCALNRANKS"] : ["OMPI_COMM_WORLD_SIZE"]
        // Safe: this process has one thread, and the strings are copied.
        for name in other { unsafe setenv(name, "4", 1) }
    }
    do {
        let ranks = try MPICommunicator.world()
        switch arguments[1] {
        case "check":
            var checks = Checks(ranks)
            checks.all()
            for failure in checks.failures.prefix(10) { say(failure) }
            if checks.failures.isEmpty { say("rank \(ranks.rank) of \(ranks.size) by \(ranks.name): all is well") }
            exit(checks.failures.isEmpty ? 0 : 1)
        case "placement":
            say("\(ranks.placement)")
            ranks.meet()
        case "return", "mismatch":
            // The end of the program, with no more said to MPI.
            break
        case "exit", "abort", "kill", "trap":
            ranks.meet()
            if ranks.rank == ranks.size - 1 {
                switch arguments[1] {
                case "exit": exit(3)
                case "abort": ranks.abort(status: 7)
                case "trap": fatalError("a trap")
                default: kill(getpid(), SIGKILL)
                }
            }
            // Waits for the one that does not come.
            ranks.meet()
            ranks.meet()
        default: exit(64)
        }
    } catch {
        say("\(error)")
        exit(2)
    }
#else
    // Built without the trait, the package has no MPI, and its tests start no ranks.
    print("built without MPI: swift build --traits MPI")
#endif
