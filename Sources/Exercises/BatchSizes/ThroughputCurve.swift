import Descent
import Reporting

/// How many examples a second the engine's steps go through, by the batch size.
struct ThroughputCurve: Sendable {
    /// The nets' names, and for each the examples a second at each size.
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
            for size in sizes { row.append(try ThroughputCurve.measure(track, size, seconds)) }
            rates.append(row)
        }
        names = tracks.map(\.name)
        self.rates = rates
        self.sizes = sizes
    }

    private static func measure(_ track: RaceTrack, _ size: Int, _ seconds: Double) throws(ExerciseError) -> Double {
        var network = try track.network()
        // So small a rate that nothing diverges, whatever the net: the arithmetic is the same.
        let trainer = Trainer(
            optimizer: GradientDescent(learningRate: 1e-6), batchSize: .fixed(size), order: track.order,
            workers: track.workers)
        var before = 0.0
        let history = try ExerciseError.onTraining { () throws(TrainingError) in
            try trainer.fit(&network, to: track.train, epochs: 100_000) { progress in
                if let epoch = progress.finishedEpoch {
                    before += epoch.seconds
                    return before >= seconds ? .stop : .continue
                }
                return before + progress.seconds >= seconds ? .stop : .continue
            }
        }
        let examples = history.epochs.reduce(0) { $0 + $1.exampleCount }
        return Double(examples) / max(history.epochs.reduce(0) { $0 + $1.seconds }, 1e-9)
    }

    var table: Report.Table {
        var table = Report.Table(
            "Examples per second of the engine's steps, gradient descent", ["batch size"] + names)
        for (index, size) in sizes.enumerated() {
            table.append([NumberText.grouped(size)] + rates.map { RaceText.perSecond($0[index]) })
        }
        return table
    }

    var finding: String {
        let gains = zip(names, rates).map { name, row in
            let most = row.indices.max { row[$0] < row[$1] } ?? 0
            return
                "\(name) goes through \(RaceText.factor(row[most] / row[0])) times as many examples a second in batches of "
                + "\(NumberText.grouped(sizes[most])) as one at a time"
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
