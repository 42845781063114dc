package import ArgumentParser
import Benchmarks
import Descent
import Reporting

/// `descent bench allreduce`: what ranks tell each other, and what a step that they share would take.
package struct BenchAllreduceCommand: BenchSubcommand {
    package static let configuration = CommandConfiguration(
        commandName: "allreduce",
        abstract: "Times the sums of ranks that mpirun started, and predicts the time of steps that they share.",
        discussion: """
            Examples:
              mpirun -n 2 descent bench allreduce
              mpirun -n 4 descent bench allreduce --layers 2048,2048 --batch-size 4096
              descent bench allreduce --largest 4 --layers 512,256 --ranks 2,64,1024 --latency 30 --bandwidth 1.25

            It needs a descent that is built with --traits MPI, and measures the processes that mpirun or srun started; one alone where nobody did. Every rank \
            first compares sums with those it knows. Times are those of the slowest rank. `sum` adds gradients in one call, `begun sum` what goes on while others are computed, `reduce-scatter`, `begun reduce-scatter` and \
            `all-gather` are what --shard-optimizer takes instead, `exchange` what --reproducible does, and `agreement` is what every step ends with.

            The line latency + bytes/bandwidth through the times of sums gives the link's constants in three ways: for sums that go round as a ring, \
            2(P−1) messages and 2(P−1)/P of the bytes; for sums by halving, 2log₂P messages and the same bytes; and for sums along a tree, 2⌈log₂P⌉ \
            messages of all bytes.

            With --layers, steps of that network are timed on the ranks, alone and shared, and compared with the model of docs/distributed.md; --ranks carries it to \
            other numbers of ranks, by the link that was measured or that --latency and --bandwidth say.
            """)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The most MB that are added, from 0.001 to 2000; less takes less time. (default: 64)", valueName: "MB"),
        transform: { try NumberArgument.real($0) })
    package var largest = 64.0

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Times steps of a network whose hidden layers have these widths, each at least 1, or none. (default: no steps)",
            valueName: "N,N,…"),
        transform: { try HiddenLayers(parsing: $0) })
    package var layers: HiddenLayers?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The values of an example, at least 1. (default: 784)", valueName: "N"),
        transform: { try NumberArgument.positive($0) })
    package var inputs = 784

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The units of the last layer, at least 1. (default: 10)", valueName: "N"),
        transform: { try NumberArgument.positive($0) })
    package var outputs = 10

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The examples in a step of all ranks together, at least one for each. (default: 512 for each)",
            valueName: "N"),
        transform: { try NumberArgument.positive($0) })
    package var batchSize: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Carries the model to these numbers of ranks, from 1 to 1000000. (default: none)", valueName: "N,N,…"),
        transform: { try Listed(parsing: $0) { try NumberArgument.positive($0) } })
    package var ranks: Listed<Int>?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Microseconds of a message between the ranks of --ranks, at least 0. (default: what was measured)",
            valueName: "US"),
        transform: { try NumberArgument.real($0) })
    package var latency: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "GB/s of each of these ranks, both ways at once, above 0: 1.25 for 10-gigabit Ethernet. (default: what was measured)",
            valueName: "GB/S"),
        transform: { try NumberArgument.real($0) })
    package var bandwidth: Double?

    @OptionGroup
    package var options: BenchOptions

    package init() {}

    package func run() throws {
        try Ranks.join("bench allreduce")
        let communicator = Ranks.communicator
        let isRoot = Ranks.isRoot
        let repetitions = try options.repetitionCount(byDefault: 5)
        let workers = try workerCount(communicator)
        let bytes = try check(communicator)
        if isRoot, communicator.size == 1 { Console.line("one process: nothing is sent") }
        for warning in communicator.placementWarnings(launcher: Launch.own?.launcher) where isRoot {
            Console.line("warning: \(warning)")
        }
        if isRoot { Console.line("comparing sums with the reference") }
        let benchmark = CommunicationBenchmark(communicator, repetitions: repetitions)
        var steps: RankStepBenchmark.Case?
        var network: Network?
        if let layers { network = try makeNetwork(layers) }
        let cases = try BenchOptions.naming("--largest \(NumberText.decimal(largest))") { () throws(BenchmarkError) in
            try benchmark.measure(upTo: bytes) { operation, bytes in
                if isRoot { Console.line("\(operation.rawValue), \(BenchAllreduceCommand.text(bytes: bytes))") }
            }
        }
        if let network {
            if isRoot { Console.line("steps, alone and shared") }
            steps = try BenchOptions.naming("--layers and --batch-size") { () throws(BenchmarkError) in
                try RankStepBenchmark(communicator, repetitions: repetitions, workers: workers)
                    .measure(network, batchSize: batchSize ?? 512 * communicator.size)
            }
        }
        let hosts = Set(communicator.gather(Array(communicator.placement.host.utf8))).count
        guard isRoot else { return }
        let report = CommunicationReport(
            machine: MachineInfo(), communicator, hosts: hosts, cases: cases, steps: steps, ranks: ranks?.values ?? [],
            link: givenLink)
        if options.json {
            try Console.result(String(JSONText.text(of: report).dropLast()))
        } else {
            try Console.result(CommunicationText.lines(report, workers: workers).joined(separator: "\n"))
        }
    }

    /// The workers of each rank: those that its processors leave it, unless others are asked for.
    private func workerCount(_ communicator: any Communicator) throws(Failure) -> Int {
        do {
            return try Trainer.workerCount(options.workers ?? communicator.placement.workers, products: .blas)
        } catch {
            throw Failure(error)
        }
    }

    /// Refuses flags out of their range, and gives the bytes of --largest.
    private func check(_ communicator: any Communicator) throws(Failure) -> Int {
        guard largest >= 0.001, largest <= 2000 else {
            throw Failure(
                .usage, "--largest is \(NumberText.decimal(largest)); it must be at least 0.001 and at most 2000")
        }
        for (flag, isGiven) in [("--batch-size", batchSize != nil), ("--ranks", ranks != nil)] where isGiven {
            guard layers != nil else { throw Failure(.usage, "\(flag) needs --layers, the network of the steps") }
        }
        if let batchSize {
            let size = communicator.size
            guard batchSize >= size else {
                throw Failure(.usage, "--batch-size is \(batchSize); \(size) ranks need at least \(size) examples")
            }
            guard batchSize <= 1 << 20 else {
                throw Failure(.usage, "--batch-size is \(batchSize); it must be at most \(1 << 20)")
            }
        }
        if let count = ranks?.values.first(where: { $0 > 1_000_000 }) {
            throw Failure(.usage, "--ranks is \(count); it must be at most 1000000")
        }
        guard (latency == nil) == (bandwidth == nil) else {
            throw Failure(.usage, "--latency and --bandwidth describe a link together; one of them is missing")
        }
        if let latency, let bandwidth {
            guard ranks != nil else { throw Failure(.usage, "--latency and --bandwidth need --ranks") }
            guard latency >= 0, latency <= 1e9 else {
                throw Failure(.usage, "--latency is \(NumberText.decimal(latency)); it must be from 0 to 1e9")
            }
            guard bandwidth > 0, bandwidth <= 1e9 else {
                throw Failure(
                    .usage, "--bandwidth is \(NumberText.decimal(bandwidth)); it must be above 0 and at most 1e9")
            }
        } else if ranks != nil, communicator.size == 1 {
            throw Failure(
                .usage, "--ranks needs --latency and --bandwidth where there is one process: no link was measured")
        }
        return Int(largest * 1e6)
    }

    private var givenLink: StepTimeModel.Link? {
        guard let latency, let bandwidth else { return nil }
        return StepTimeModel.Link(latency: latency * 1e-6, bytesPerSecond: bandwidth * 1e9)
    }

    private func makeNetwork(_ layers: HiddenLayers) throws(Failure) -> Network {
        let hidden = layers.widths.map { Layer.dense($0, .relu) }
        let output = Layer.dense(outputs, outputs == 1 ? .sigmoid : .softmax)
        do {
            return try Network(inputs: inputs, layers: hidden + [output])
        } catch {
            throw Failure(.usage, "--layers \(layers), --inputs \(inputs), --outputs \(outputs): \(error)")
        }
    }

    /// `4 B`, `1.05 MB`.
    static func text(bytes: Int) -> String {
        switch bytes {
        case ..<1000: "\(bytes) B"
        case ..<1_000_000: "\(NumberText.significant(Double(bytes) * 1e-3, digits: 3)) kB"
        default: "\(NumberText.significant(Double(bytes) * 1e-6, digits: 3)) MB"
        }
    }
}
