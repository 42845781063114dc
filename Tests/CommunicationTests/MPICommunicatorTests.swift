#if MPI
    import Communication
    import Glibc
    import Testing

    /// Runs of several ranks, one at a time: they share the processors of this machine.
    @Suite(.serialized) struct MPICommunicatorTests {
        @Test(arguments: 1...4) func `every operation agrees with arithmetic`(ranks: Int) throws {
            let run = try MPIRun("check", ranks: ranks)
            #expect(run.status == 0, "\(run.said)")
            #expect(run.said.split(separator: "\n").count { $0.hasSuffix("all is well") } == ranks, "\(run.said)")
            #expect(run.said.contains("by \(MPICommunicator.library)"), "\(run.said)")
            #expect(run.processes.count == ranks)
            #expect(run.left == [])
        }

        @Test func `a program that nobody started for MPI is a world of one rank`() throws {
            let run = try MPIRun("check", ranks: nil)
            #expect(run.status == 0, "\(run.said)")
            #expect(run.said.contains("rank 0 of 1"), "\(run.said)")
            #expect(run.left == [])
        }

        @Test func `ranks that return from their program end MPI together`() throws {
            let run = try MPIRun("return", ranks: 3)
            #expect(run.status == 0, "\(run.said)")
            #expect(run.processes.count == 3)
            #expect(run.left == [])
        }

        @Test(arguments: ["exit", "abort", "kill", "trap"])
        func `a rank that ends early ends all within 10 seconds, and none is left`(how: String) throws {
            let run = try MPIRun(how, ranks: 3)
            #expect(run.status != 0, "\(run.said)")
            if how == "exit" { #expect(run.status == 3, "\(run.said)") }
            if how == "abort" { #expect(run.status == 7, "\(run.said)") }
            #expect(run.time < .seconds(10))
            #expect(run.processes.count == 3)
            // A killed process takes a moment to go.
            for _ in 0..<100 where !run.left.isEmpty { usleep(20_000) }
            #expect(run.left == [])
        }

        @Test func `a rank bound to one processor says so`() throws {
            let flags = MPICommunicator.library.hasPrefix("Open MPI") ? ["--bind-to", "core"] : ["-bind-to", "core"]
            let run = try MPIRun("placement", ranks: 1, flags: flags)
            #expect(run.status == 0, "\(run.said)")
            #expect(run.said.contains("ranksOnHost: 1, processors: 1, ranksOnProcessors: 1"), "\(run.said)")
        }

        @Test func `ranks without binding share the processors`() throws {
            let flags = MPICommunicator.library.hasPrefix("Open MPI") ? ["--bind-to", "none"] : ["-bind-to", "none"]
            let run = try MPIRun("placement", ranks: 2, flags: flags)
            #expect(run.status == 0, "\(run.said)")
            #expect(run.said.contains("ranksOnHost: 2") && run.said.contains("ranksOnProcessors: 2"), "\(run.said)")
        }

        @Test func `ranks that another library's launcher started are refused by name`() throws {
            let run = try MPIRun("mismatch", ranks: nil)
            #expect(run.status == 2, "\(run.said)")
            #expect(run.said.contains("started 4 processes, but \(MPICommunicator.library)"), "\(run.said)")
            #expect(run.left == [])
        }
    }
#endif
