import Reporting

/// How many examples per second the engine's steps go through, by the batch size.
struct ThroughputCurve: Sendable {
    /// The nets' names, and for each the examples per second at each size.
    private let names: [String]
    private let rates: [[Double]]
    private let sizes: [Int]

    /// Measures gradient descent on each track.
    ///
    /// - Parameter seconds: how long each size runs.
    init(tracks: [RaceTrack], sizes: [Int], seconds: Double) throws(ExerciseError) {
        var rates: [[Double]] = []
        for track in tracks {
            var row: [Double] = []
            for size in sizes {
                // So small a rate that nothing diverges, whatever the net: the arithmetic is the same.
                let race = Race(
                    track: track, rule: .gradientDescent, learningRate: 1e-6, batchSize: size,
                    limits: Race.Limits(seconds: seconds, epochs: 100_000))
                row.append(try race.run().examplesPerSecond)
            }
            rates.append(row)
        }
        names = tracks.map(\.name)
        self.rates = rates
        self.sizes = sizes
    }

    var table: Report.Table {
        Report.Table(
            "Examples per second of the engine's steps, gradient descent", ["batch size"] + names,
            sizes.indices.map { index in
                Claim([.grouped(sizes[index])] + rates.map { "\(RaceText.perSecond($0[index]))" })
            })
    }

    var finding: String {
        let gains = zip(names, rates).map { name, row in
            let most = row.indices.max { row[$0] < row[$1] } ?? 0
            return
                "\(name) goes through \(RaceText.factor(row[most] / row[0])) times as many examples per second in batches of "
                + "\(sizes[most].grouped) as one at a time"
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
                    series: zip(names, rates).map { name, row in
                        Series(name, x: sizes.map { Double($0) }, y: row, style: .markedLine)
                    })
            ])
    }
}
