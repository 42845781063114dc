package import ArgumentParser
import Curvature
import Descent
import Formats
import LinearAlgebra
import Reporting

/// `descent spectrum`: the curvature of the cost at a model's parameters.
package struct SpectrumCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "spectrum",
        abstract: "Prints and draws the eigenvalues of the cost's Hessian at a model's parameters.",
        discussion: """
            Examples:
              descent spectrum --model run --data csv:flowers.csv
              descent spectrum --model run --data fashion-mnist --examples 2000 --steps 80

            The Hessian is that of the cost over all examples by all weights and biases, in double precision. At a \
            minimum no eigenvalue is negative; at a saddle some are. Nets of up to \
            \(NumberText.grouped(SpectrumMethod.largestDense)) parameters get the whole spectrum, by LAPACK; larger ones \
            the two ends by Lanczos's method, and an estimate of the density from random probes. Of the relus' kinks a \
            Hessian tells nothing: it is that of the linear piece around the model.

            Of fashion-mnist it takes the test set, as descent evaluate does.
            """)

    @OptionGroup
    package var model: ModelOptions

    @Option(
        help: ArgumentHelp(
            "The examples: fashion-mnist, moons:M[:NOISE[:SEED]], idx:IMAGES,LABELS, npy:X.npy,Y.npy, csv:FILE[:COLUMN] or descent:FILE[:PART].",
            valueName: "D"),
        completion: DataSource.completion, transform: { try DataSource(parsing: $0) })
    package var data: DataSource

    @OptionGroup(title: "Tables, csv:FILE")
    package var table: TableOptions

    @OptionGroup
    package var scaling: ScalingOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("λ of the L2 term, as it was trained with.", valueName: "LAMBDA"),
        transform: { try NumberArgument.real($0) })
    package var l2: Double = 0

    @Flag(help: "Computes the whole spectrum, whatever the number of parameters.")
    package var dense = false

    @Flag(help: "Estimates the spectrum, whatever the number of parameters.")
    package var lanczos = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many products Lanczos's method takes from each start.", valueName: "K"),
        transform: { try NumberArgument.positive($0) })
    package var steps: Int = 100

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many random vectors probe the density, from 1 to 1000.", valueName: "N"),
        transform: { try SpectrumCommand.probeCount($0) })
    package var probes: Int = 8

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The seed of the random vectors.", valueName: "N"),
        transform: { try NumberArgument.seed($0) })
    package var seed: UInt64 = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Takes only this many examples, the first. (default: all)", valueName: "N"),
        transform: { try NumberArgument.positive($0) })
    package var examples: Int?

    @Option(
        help: ArgumentHelp("Where the figure spectrum.svg goes; made if missing.", valueName: "DIR"),
        completion: .directory)
    package var output: String = "spectrum"

    @Flag(help: "Draws nothing; gnuplot is not needed then.")
    package var noFigures = false

    @Flag(help: "Prints one JSON object.")
    package var json = false

    @Flag(help: "Prints no progress, nor where the figure is.")
    package var quiet = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How many threads compute, from 1 to 64. (default: all usable processors)",
            valueName: "N"),
        transform: { try NumberArgument.whole($0) })
    package var workers: Int?

    package init() {}

    package func validate() throws {
        if dense, lanczos { throw ValidationError("--dense and --lanczos exclude each other.") }
        if output.isEmpty { throw ValidationError("--output is empty; it must name a directory.") }
    }

    package func run() throws {
        let model = model.path
        let network = try Failure.naming { () throws(FileError) in try Network.load(from: model) }
        let gnuplot = noFigures ? nil : try Failure.drawing { () throws(Gnuplot.Problem) in try Gnuplot() }
        let surface = try surface(of: network)
        let point = CostSurface.point(of: network)
        let method = SpectrumMethod(
            parameterCount: network.parameterCount, wantsDense: dense, wantsLanczos: lanczos, steps: steps,
            probes: probes, seed: seed)
        do {
            try method.requireMemory()
        } catch {
            throw SpectrumCommand.failure(error, method)
        }
        if gnuplot != nil { _ = try Failure.naming { () throws(FileError) in try Directory.make(output) } }
        let isQuiet = quiet
        let result: SpectrumResult
        do {
            result = try SpectrumResult(of: surface, at: point, method) { line in
                if !isQuiet { Console.message(line) }
            }
        } catch EigenproblemError.notFinite {
            throw Failure(.contents, "the Hessian of \(model) on \(data) is not finite")
        } catch {
            throw SpectrumCommand.failure(error, method)
        }
        guard result.cost.isFinite, result.gradientNorm.isFinite else {
            throw Failure(
                .contents, "the cost of \(model) on \(data) is \(result.cost), or its gradient is no finite number")
        }
        try Console.result(
            json ? String(JSONText.text(of: result.json).dropLast()) : result.lines.joined(separator: "\n"))
        if let gnuplot {
            let path = try Failure.drawing { () throws(Gnuplot.Problem) in
                try gnuplot.draw(result.figure, in: output)
            }
            if !isQuiet { Console.message("wrote \(path)") }
        }
    }

    /// Reads the number of probes: a thousand leave a thirtieth of one's scatter.
    private static func probeCount(_ text: String) throws -> Int {
        guard let value = Int(text), 1...1000 ~= value else {
            throw ValidationError("expected a whole number from 1 to 1000.")
        }
        return value
    }

    /// The cost on the data, all of them or the first.
    private func surface(of network: borrowing Network) throws(Failure) -> CostSurface {
        let known = KnownModel(network, name: model.model)
        try scaling.refuseContradiction(to: known)
        var loaded = try data.loadToEvaluate(flag: "--data", table.settings, by: known)
        try TrainingData.refuseNames(of: loaded, data, unlessKnown: network.classNames, to: model.model)
        if let examples {
            guard examples <= loaded.count else {
                throw Failure(
                    .usage, "--examples is \(examples); it must be at most \(loaded.count), which \(data) has")
            }
            loaded = loaded[0..<examples]
        }
        do {
            return try CostSurface(of: network, on: loaded, l2: l2, workers: workers)
        } catch .hyperparameter(let error) {
            throw Failure(error)
        } catch {
            throw Failure(error, model: model.model, data: "\(data)")
        }
    }

    private static func failure(_ error: EigenproblemError, _ method: SpectrumMethod) -> Failure {
        switch error {
        case .memory(let memory): Failure(.usage, "\(method.flag): \(memory)\(method.advice)")
        case .order: Failure(.usage, "\(method.flag): \(error)\(method.advice)")
        case .notFinite, .notConverged: Failure(.fault, error.description)
        }
    }
}
