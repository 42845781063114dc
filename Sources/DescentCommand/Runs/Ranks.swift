import Descent
import Glibc
import Machine

/// The processes that run this command together.
enum Ranks {
    private static let joined = LockedValue<(any Communicator)?>(nil)

    /// Those that were joined; one process before and without.
    static var communicator: any Communicator { joined.withLock { $0 } ?? SingleProcess() }

    /// Whether this process writes and says what is written and said.
    static var isRoot: Bool { communicator.rank == 0 }

    /// Joins the processes that were started together.
    ///
    /// - Parameter wish: the flag or command that asks for them.
    /// - Throws: where this descent has no MPI, or it can't start.
    static func join(_ wish: String = "--distributed") throws(Failure) {
        #if MPI
            do throws(MPIError) {
                let world = try MPICommunicator.world()
                joined.withLock { $0 = world }
                noteProcesses(of: world)
            } catch {
                throw Failure(.usage, "\(wish): \(error)")
            }
        #else
            throw Failure(
                .usage,
                "\(wish): this descent is built without MPI; swift build -c release --traits MPI builds it with, where "
                    + "Open MPI or MPICH is installed")
        #endif
    }

    /// Whether more processes than this one were started together.
    static var areLaunched: Bool {
        #if MPI
            (Launch.own?.ranks ?? 1) > 1
        #else
            false
        #endif
    }

    /// Says of processes that were started together and are not to share anything that each does all by itself.
    ///
    /// - Parameter words: what each does, and what would share it.
    static func warnOfOthers(_ words: String) {
        guard areLaunched, Launch.ownRank ?? 0 == 0, let count = Launch.own?.ranks else { return }
        Console.message("warning: \(count) processes were started together, and \(words)")
    }

    /// What rank 0 finds, on all ranks: they could find different things in a directory that one of them writes to.
    ///
    /// - Throws: on rank 0 what it finds wrong, which then ends the others.
    static func answerOfRoot(_ find: () throws(Failure) -> String?) throws(Failure) -> String? {
        let communicator = communicator
        guard communicator.size > 1 else { return try find() }
        // One byte more tells an empty answer from none.
        let own = communicator.rank == 0 ? try find().map { Array("=\($0)".utf8) } ?? [] : []
        let answer = communicator.gather(own)[0]
        return answer.isEmpty ? nil : String(decoding: answer.dropFirst(), as: UTF8.self)
    }

    /// Whose processes the ranks are, `0 is vm 2187, 1 is vm 2188`: the message of MPICH's mpirun on one that was
    /// killed has host and process, and no rank. Nil where mpirun names ranks itself.
    static var processes: String? { foundProcesses.withLock { $0 } }

    private static let foundProcesses = LockedValue<String?>(nil)

    #if MPI
        private static func noteProcesses(of world: MPICommunicator) {
            guard let launch = Launch.own, launch.launcher == .hydra, world.size > 1 else { return }
            let all = world.gather(Array("\(world.placement.host) \(getpid())".utf8))
            let texts = all.enumerated().map { "\($0) is \(String(decoding: $1, as: UTF8.self))" }
            foundProcesses.withLock { $0 = texts.joined(separator: ", ") }
        }
    #endif

    /// How long a rank keeps what ends it to itself, in microseconds, while one that can say more has not ended it:
    /// what ends all is said by rank 0, and what another rank does not know by the one that knows.
    private static let patience: UInt32 = 500_000

    /// The words in which this rank says what ends it, with its name; nil where another says it.
    ///
    /// Waits until one that can say more has had time to do so, which then ends this rank.
    static func words(for failure: Failure) -> String? {
        let communicator = communicator
        guard communicator.size > 1 else {
            guard let name = nameBeforeJoining() else { return failure.message }
            return "\(name): \(failure.message)"
        }
        switch failure.extent {
        case .all: return communicator.rank == 0 ? failure.message : nil
        case .one: break
        case .another: usleep(2 * patience)
        }
        if communicator.rank > 0 { usleep(patience) }
        return "rank \(communicator.rank) of \(communicator.size) (\(communicator.placement.host)): \(failure.message)"
    }

    /// The name of a rank that has not joined the others yet; nil for a process alone.
    ///
    /// Waits until rank 0 has had time to say the same of the command line that all have.
    static func nameBeforeJoining() -> String? {
        #if MPI
            guard let launch = Launch.own, launch.ranks > 1, let rank = Launch.ownRank else { return nil }
            if rank > 0 { usleep(patience) }
            return "rank \(rank) of \(launch.ranks)"
        #else
            return nil
        #endif
    }

    /// Ends the other processes too, where this one has failed alone.
    static func abort(_ status: CommandStatus) {
        guard let communicator = joined.withLock({ $0 }), communicator.size > 1 else { return }
        communicator.abort(status: status.rawValue)
    }

    /// Leaves the other processes together with them, at the end or where all have failed.
    static func leave() {
        #if MPI
            if joined.withLock({ $0 }) != nil { MPICommunicator.finish() }
        #endif
    }
}
