import Communication
import Machine
import TestSupport
import Testing

@Suite struct PlacementTests {
    private func placement(
        ranks: Int, processors: Int, sharedBy: Int = 1, of processorsOfHost: Int
    ) -> Placement {
        Placement(
            host: "node7", ranksOnHost: ranks, processors: processors, ranksOnProcessors: sharedBy,
            processorsOfHost: processorsOfHost)
    }

    @Test func `ranks that share processors divide them among their workers`() {
        #expect(placement(ranks: 1, processors: 8, of: 8).workers == 8)
        #expect(placement(ranks: 2, processors: 8, sharedBy: 2, of: 8).workers == 4)
        #expect(placement(ranks: 3, processors: 8, sharedBy: 3, of: 8).workers == 2)
        #expect(placement(ranks: 4, processors: 2, sharedBy: 4, of: 2).workers == 1)
    }

    @Test func `nothing is said of ranks that use all processors, or as many as an equal part has`() {
        for placement in [
            placement(ranks: 1, processors: 8, of: 8), placement(ranks: 2, processors: 4, of: 8),
            placement(ranks: 8, processors: 1, of: 8), placement(ranks: 2, processors: 8, sharedBy: 2, of: 8),
            placement(ranks: 3, processors: 8, sharedBy: 3, of: 8), placement(ranks: 3, processors: 2, of: 8),
        ] {
            #expect(placement.warning(launcher: .openMPI) == nil)
        }
    }

    @Test func `ranks bound to too few processors are told each launcher's flags`() {
        let one = placement(ranks: 1, processors: 1, of: 8)
        #expect(
            one.warning(launcher: .openMPI) == """
                the rank on node7 is bound to 1 of 8 processors, and 7 stay idle: start with mpirun \
                --use-hwthread-cpus --map-by ppr:1:node:PE=8, or with --bind-to none
                """)
        let two = placement(ranks: 2, processors: 3, of: 7)
        #expect(two.warning(launcher: .openMPI) == nil)
        let four = placement(ranks: 4, processors: 1, of: 8)
        #expect(
            four.warning(launcher: .hydra) == """
                each of 4 ranks on node7 is bound to 1 of 8 processors, and 4 stay idle: start with mpirun \
                -bind-to hwthread:2, or with -bind-to none
                """)
        #expect(
            four.warning(launcher: .slurm) == """
                each of 4 ranks on node7 is bound to 1 of 8 processors, and 4 stay idle: start with srun \
                --ntasks-per-node=4 --cpus-per-task=2
                """)
        #expect(
            four.warning(launcher: nil) == """
                each of 4 ranks on node7 is bound to 1 of 8 processors, and 4 stay idle: bind each rank to 2 \
                processors, or none to any
                """)
        #expect(
            placement(ranks: 2, processors: 1, of: 3).warning(launcher: .openMPI) == nil)
    }

    @Test func `what is wrong on any host is told to all ranks, of many hosts three times`() throws {
        for (size, isWrong, hosts) in [(4, [2], [2]), (3, [], []), (6, [0, 2, 3, 4, 5], [0, 2, 3])] {
            let outcome = ThreadRanks.run(size) { rank in
                Placement(
                    host: "node\(rank)", ranksOnHost: 1, processors: isWrong.contains(rank) ? 1 : 8,
                    ranksOnProcessors: 1,
                    processorsOfHost: 8)
            } _: { ranks in
                ranks.placementWarnings(launcher: .openMPI)
            }
            #expect(outcome.problem == nil)
            for warnings in try outcome.values {
                #expect(warnings.count == min(isWrong.count, 4), "\(warnings)")
                for (warning, host) in zip(warnings, hosts) {
                    #expect(warning.hasPrefix("the rank on node\(host) is bound to 1 of 8 processors"))
                }
                if warnings.count == 4 {
                    #expect(warnings[3] == "there are 2 more warnings of this kind, of other hosts")
                }
            }
        }
        #expect(SingleProcess().placementWarnings(launcher: nil).isEmpty)
    }

    @Test func `ranks on a host with the same warning are told once`() throws {
        let outcome = ThreadRanks.run(4) { _ in
            Placement(host: "a", ranksOnHost: 4, processors: 1, ranksOnProcessors: 1, processorsOfHost: 8)
        } _: { ranks in
            ranks.placementWarnings(launcher: nil)
        }
        for warnings in try outcome.values { #expect(warnings.count == 1) }
    }

    @Test func `ranks bound to the same processors are told to part`() {
        #expect(
            placement(ranks: 4, processors: 1, sharedBy: 4, of: 8).warning(launcher: .openMPI) == """
                4 ranks are bound to 1 processor of node7: they take turns; start with mpirun --use-hwthread-cpus \
                --map-by ppr:4:node:PE=2, or with --bind-to none
                """)
    }

    @Test func `more ranks than the host has processors are told how many it takes`() {
        #expect(
            placement(ranks: 4, processors: 2, sharedBy: 4, of: 2).warning(launcher: .openMPI) == """
                4 ranks share 2 processors of node7: they take turns; start at most 2 ranks there
                """)
    }

    private func rank(_ mask: String, count: Int, host: String = "a", kernel: String = "k") -> RankProcessors {
        RankProcessors(
            host: host, kernel: kernel, count: count, countOfHost: 8, mask: ProcessorMask(hexadecimal: mask))
    }

    @Test func `ranks are counted by kernel, and those on the same processors by mask`() {
        let ranks = [
            rank("3", count: 2), rank("c", count: 2), rank("18", count: 2, host: "container"),
            rank("3", count: 2, kernel: "another"),
        ]
        #expect(
            ranks[0].placement(among: ranks)
                == Placement(host: "a", ranksOnHost: 3, processors: 2, ranksOnProcessors: 1, processorsOfHost: 8))
        #expect(ranks[1].placement(among: ranks).ranksOnProcessors == 2)
        #expect(ranks[2].placement(among: ranks).host == "container")
        #expect(ranks[3].placement(among: ranks).ranksOnHost == 1)
    }

    @Test func `what ranks tell of their processors is read as it was`() {
        let rank = rank("ff,0000000f", count: 12, host: "node7.example", kernel: "1-2-3")
        #expect(RankProcessors(rank.bytes) == rank)
        #expect(RankProcessors([]) == nil)
        #expect(RankProcessors(Array("1\n2\nx".utf8)) == nil)
    }

    @Test func `this process has as many processors as it may use, of those of its host`() {
        let own = RankProcessors.own(host: "here")
        #expect(own.count == UsableProcessors.count)
        #expect(own.count <= own.countOfHost)
        #expect(own.placement(among: [own]).workers == own.count)
    }
}
