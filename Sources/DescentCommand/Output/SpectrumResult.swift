import Curvature
import LinearAlgebra
import Reporting

/// What `descent spectrum` found.
struct SpectrumResult: Sendable {
    /// An eigenvalue at one of the ends, and how far it may be off.
    struct End: Encodable, Sendable {
        let value: Double
        /// 0 where the whole spectrum was computed.
        let errorBound: Double
    }

    /// The object that `--json` prints; counts are there with the whole spectrum only.
    struct JSON: Encodable, Sendable {
        let cost: Double
        let gradientNorm: Double
        let parameters: Int
        let examples: Int
        let method: String
        let steps: Int?
        let probes: Int?
        let seed: UInt64?
        let zeroTolerance: Double
        let negativeCount: Int?
        let zeroCount: Int?
        let positiveCount: Int?
        let negativeShare: Double
        let zeroShare: Double
        let positiveShare: Double
        let largest: [End]
        let smallest: [End]
        let eigenvalues: [Double]?
    }

    let cost: Double
    let gradientNorm: Double
    private let examples: Int
    private let method: SpectrumMethod
    private let tolerance: Double
    /// Below, at and above 0.
    private let counts: [Int]?
    private let shares: [Double]
    private let largest: [End]
    private let smallest: [End]
    private let values: [Double]?
    private let density: SpectralDensity

    /// How many eigenvalues of each end are told.
    private static let endCount = 10

    init(
        of surface: CostSurface, at point: [Double], _ method: SpectrumMethod, progress: (String) -> Void
    ) throws(EigenproblemError) {
        self.method = method
        examples = surface.exampleCount
        do {
            let (cost, gradient) = try surface.gradient(at: point)
            self.cost = cost
            gradientNorm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
        } catch {
            throw .memory(error)
        }
        guard gradientNorm.isFinite else { throw .notFinite }
        if method.isDense {
            progress("the Hessian of \(NumberText.grouped(method.parameterCount)) parameters")
            let spectrum = try Spectrum.dense(of: surface, at: point)
            tolerance = spectrum.tolerance
            counts = [spectrum.negative, spectrum.zero, spectrum.positive]
            shares = [spectrum.negative, spectrum.zero, spectrum.positive].map {
                Double($0) / Double(spectrum.values.count)
            }
            smallest = spectrum.values.prefix(SpectrumResult.endCount).map { End(value: $0, errorBound: 0) }
            largest = spectrum.values.suffix(SpectrumResult.endCount).reversed().map { End(value: $0, errorBound: 0) }
            values = spectrum.values
            density = spectrum.density
        } else {
            progress("the ends of the spectrum: \(method.steps) products")
            // A stream that no probe has.
            let start = SpectralDensity.signs(method.parameterCount, seed: method.seed, stream: 0)
            let ends = try Lanczos(start: start, steps: method.steps) { direction throws(MemoryError) in
                try surface.hessianProduct(at: point, direction)
            }.values
            // Of few steps each end gets half.
            let count = min(SpectrumResult.endCount, (ends.count + 1) / 2)
            smallest = ends.prefix(count).map { End(value: $0.value, errorBound: $0.errorBound) }
            largest = ends.suffix(count).reversed().map { End(value: $0.value, errorBound: $0.errorBound) }
            density = try SpectralDensity(
                of: surface, at: point, probes: method.probes, steps: method.steps, seed: method.seed
            ) { probe in
                progress("probe \(probe) of \(method.probes)")
            }
            // In the midst of the spectrum the nodes of a quadrature lie about so far apart, and tell nothing finer.
            tolerance = (ends[ends.count - 1].value - ends[0].value) / Double(ends.count)
            let estimate = density.shares(tolerance: tolerance)
            counts = nil
            shares = [estimate.negative, estimate.zero, estimate.positive]
            values = nil
        }
    }

    private var methodText: String {
        method.isDense
            ? "dense, by LAPACK's dsyevd"
            : "lanczos, \(CountText.text(method.steps, "step")), density from \(CountText.text(method.probes, "probe")) with seed \(method.seed)"
    }

    /// The result for people.
    var lines: [String] {
        var lines = [
            "cost \(NumberText.decimal(cost))", "gradient norm \(scientific(gradientNorm))",
            "parameters \(method.parameterCount)", "examples \(examples)", "method \(methodText)", "",
        ]
        var table = TextTable(["eigenvalues", counts == nil ? "share, estimated" : "share", "number"])
        let names = ["negative", "zero, up to ±\(scientific(tolerance))", "positive"]
        for (index, name) in names.enumerated() {
            table.append([
                name, NumberText.fixed(100 * shares[index], places: 2) + " %",
                counts.map { "\($0[index])" } ?? "–",
            ])
        }
        lines += table.lines + [""]
        var ends = TextTable(
            method.isDense ? ["largest", "smallest"] : ["largest", "within", "smallest", "within"])
        for (high, low) in zip(largest, smallest) {
            ends.append(
                method.isDense
                    ? [scientific(high.value), scientific(low.value)]
                    : [
                        scientific(high.value), NumberText.significant(high.errorBound, digits: 2),
                        scientific(low.value), NumberText.significant(low.errorBound, digits: 2),
                    ])
        }
        return lines + ends.lines
    }

    /// Six digits, whatever the size.
    private func scientific(_ value: Double) -> String { NumberText.significant(value, digits: 6) }

    var json: JSON {
        JSON(
            cost: cost, gradientNorm: gradientNorm, parameters: method.parameterCount, examples: examples,
            method: method.isDense ? "dense" : "lanczos", steps: method.isDense ? nil : method.steps,
            probes: method.isDense ? nil : method.probes, seed: method.isDense ? nil : method.seed,
            zeroTolerance: tolerance, negativeCount: counts?[0], zeroCount: counts?[1], positiveCount: counts?[2],
            negativeShare: shares[0], zeroShare: shares[1], positiveShare: shares[2], largest: largest,
            smallest: smallest, eigenvalues: values)
    }

    /// The spectrum: bars with their numbers, or the density.
    var figure: Figure {
        let zero = "set arrow from 0, graph 0 to 0, graph 1 nohead lc rgb '#888888' dt 2"
        let panel: Panel
        if let values {
            let bars = Histogram(values, bins: 80)
            panel = Panel(
                x: .init("eigenvalue"),
                y: .init("number of eigenvalues, logarithmic", range: 0.5...bars.top, logarithmic: true),
                legend: .none,
                settings: [zero, "set boxwidth \(bars.width) absolute"],
                series: [Series("", bars.points, style: .bars)])
        } else {
            // The probes' nodes can lie beyond the ends that one start found, after few steps far beyond.
            let low = min(smallest.first?.value ?? 0, density.nodes.first?.value ?? .infinity)
            let high = max(largest.first?.value ?? 0, density.nodes.last?.value ?? -.infinity)
            // Equal values get some width too: one that shows in single precision, and whose density is no infinity.
            let range = max(high - low, 1e-3 * max(abs(low), abs(high)), 1e-30)
            let width = range / 150
            let points = (-20...820).map { low + range * Double($0) / 800 }
            let heights = density.smeared(at: points, width: width)
            let top = heights.max() ?? 1
            // Below a hundred-thousandth of the highest there is nothing but the normal curves' tails.
            panel = Panel(
                x: .init("eigenvalue"),
                y: .init("density, logarithmic", range: top * 1e-6...top * 3, logarithmic: true), legend: .none,
                settings: [zero],
                series: [Series("", x: points, y: heights.map { max($0, top * 1e-8) }, style: .line)])
        }
        return Figure(
            "spectrum",
            title: "Hessian: \(NumberText.grouped(method.parameterCount)) parameters, "
                + "cost \(NumberText.decimal(cost)), \(NumberText.fixed(100 * shares[0], places: 1)) % negative",
            panelSize: (760, 440), panels: [panel])
    }
}
