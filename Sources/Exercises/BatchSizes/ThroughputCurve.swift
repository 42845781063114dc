import Descent
import Reporting

/// How many examples per second the engine's steps of gradient descent go through, by the batch size.
struct ThroughputCurve: Sendable {
    private static let sizes = (0...14).map { 1 << $0 }

    /// How long each size runs.
    private static let seconds = 0.12

    /// The nets: the course's and a wide one, each with the examples per second at each size.
    private let nets: [(name: String, rates: [Double])]

    init(_ seeds: CourseSeeds, workers: Int?) throws(ExerciseError) {
        let train = try ExerciseError.wrapping { try Examples.moons(16_384, seed: seeds.data) }
        var nets: [(name: String, rates: [Double])] = []
        for widths in [CourseProblem.sizes, [2, 256, 256, 1]] {
            let track = RaceTrack.starts(1, sizes: widths, seeds, train: train, judged: train, workers: workers)[0]
            var rates: [Double] = []
            for size in ThroughputCurve.sizes {
                // So small a rate that nothing diverges, whatever the net: the arithmetic is the same.
                let race = Race(
                    track: track, optimizer: .gradientDescent, learningRate: 1e-6, batchSize: size,
                    limits: Race.Limits(seconds: ThroughputCurve.seconds, epochs: 100_000))
                rates.append(try race.run().examplesPerSecond)
            }
            nets.append((track.name, rates))
        }
        self.nets = nets
    }

    var table: Report.Table {
        Report.Table(
            "Examples per second of the engine's steps, gradient descent", ["batch size"] + nets.map(\.name),
            ThroughputCurve.sizes.enumerated().map { index, size in
                Claim([.grouped(size)] + nets.map { "\(RaceText.perSecond($0.rates[index]))" })
            })
    }

    var finding: String {
        let gains = nets.map { name, row in
            let most = row.indices.max { row[$0] < row[$1] } ?? 0
            return
                "\(name) goes through \(RaceText.factor(row[most] / row[0])) times as many examples per second "
                + "in batches of \(ThroughputCurve.sizes[most].grouped) as one at a time"
        }
        return "What vectors gain: \(gains.joined(separator: "; "))."
    }

    var figure: Figure {
        Figure(
            "throughput", title: "Examples per second by batch size, gradient descent on the engine",
            panels: [
                Panel(
                    x: .init("batch size (examples)", logarithmic: true),
                    y: .init("examples per second", logarithmic: true), legend: .bottomRight,
                    series: nets.map { name, row in
                        Series(name, x: ThroughputCurve.sizes.map { Double($0) }, y: row, style: .markedLine)
                    })
            ])
    }
}
