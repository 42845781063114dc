extension Communicator {
    /// What is wrong with where the ranks run, host by host: the first three warnings, and how many there are beside
    /// them. All ranks call this together and get the same; one rank alone has none.
    ///
    /// - Parameter launcher: who started the ranks; nil for nobody of MPI's.
    public func placementWarnings(launcher: Launch.Launcher?) -> [String] {
        guard size > 1 else { return [] }
        let own = placement.warning(launcher: launcher) ?? ""
        var distinct: [String] = []
        for found in gather(Array(own.utf8)).map({ String(decoding: $0, as: UTF8.self) })
        where !found.isEmpty && !distinct.contains(found) { distinct.append(found) }
        let told = 3
        guard distinct.count > told else { return distinct }
        return distinct.prefix(told) + ["there are \(distinct.count - told) more warnings of this kind, of other hosts"]
    }
}

extension Placement {
    /// What is wrong with where the ranks run, and the flags of the launcher that mend it; nil if nothing is.
    ///
    /// Ranks that leave processors of the host idle are bound to too few. Ranks that share processors without being
    /// bound divide them among their workers, which is sound where they come out even.
    ///
    /// - Parameter launcher: who started the ranks; nil for nobody of MPI's.
    public func warning(launcher: Launch.Launcher?) -> String? {
        if ranksOnProcessors > processors {
            let shared = processors < processorsOfHost ? "are bound to" : "share"
            return "\(ranksOnProcessors) ranks \(shared) \(count(processors)) of \(host): they take turns; "
                + (ranksOnHost > processorsOfHost
                    ? "start at most \(processorsOfHost) ranks there" : remedy(launcher))
        }
        let free = processorsOfHost - workers * ranksOnHost
        if workers < share, free > 0 {
            let ranks = ranksOnHost == 1 ? "the rank" : "each of \(ranksOnHost) ranks"
            return "\(ranks) on \(host) \(ranksOnProcessors > 1 ? "has" : "is bound to") \(workers) of "
                + "\(count(processorsOfHost)), and \(free) \(free == 1 ? "stays" : "stay") idle: "
                + remedy(launcher)
        }
        return nil
    }

    /// An equal part of the host's processors, which no rank can have more of.
    private var share: Int { max(processorsOfHost / ranksOnHost, 1) }

    private func count(_ processors: Int) -> String { "\(processors) \(processors == 1 ? "processor" : "processors")" }

    /// The flags that give each rank of this host an equal part of its processors.
    private func remedy(_ launcher: Launch.Launcher?) -> String {
        switch launcher {
        // Open MPI counts cores where nothing tells it to count what Linux does.
        case .openMPI:
            "start with mpirun --use-hwthread-cpus --map-by ppr:\(ranksOnHost):node:PE=\(share), or with --bind-to none"
        case .hydra: "start with mpirun -bind-to hwthread:\(share), or with -bind-to none"
        case .slurm: "start with srun --ntasks-per-node=\(ranksOnHost) --cpus-per-task=\(share)"
        case .other, nil: "bind each rank to \(count(share)), or none to any"
        }
    }
}
