import Reporting

/// The tables of the exercise: costs of each edition, accuracies, and how near everything is to what is known.
struct MethodsTables {
    private let judged: [JudgedRun]

    init(_ judged: [JudgedRun]) { self.judged = judged }

    /// The costs at every 1000 epochs. A row agrees where the engine's is the textbook's within its tolerance, and the textbook's the
    /// published one to the last digit printed.
    func costs(of edition: Edition) -> Report.Table {
        var table = Report.Table(
            "Edition \(edition.rawValue): \(edition.printedCost)",
            ["rule, learning rate", "epoch", "textbook", "engine", "published"])
        for run in judged where run.run.edition == edition {
            for index in run.costs.indices {
                let published = run.published?.costs.map { $0[index] }
                var holds = abs(run.engineCosts[index] - run.costs[index]) <= JudgedRun.engineTolerance
                if let published {
                    holds = holds && abs(run.costs[index] - published) <= PublishedRun.costTolerance
                }
                table.append(
                    [
                        run.run.arithmetic.title, "\(1000 * index)", NumberText.fixed(run.costs[index], places: 6),
                        NumberText.fixed(run.engineCosts[index], places: 6),
                        published.map { NumberText.fixed($0, places: 6) } ?? "–",
                    ], Verdict(holds))
            }
        }
        return table
    }

    /// The accuracies after the last epoch: the textbook's against the published, the engine's against the textbook's, an example
    /// more or less.
    var accuracies: Report.Table {
        var table = Report.Table(
            "Accuracy on the training set", ["edition", "rule, learning rate", "textbook", "engine", "published"])
        for run in judged {
            var holds = abs(run.hits - run.engineHits) <= 1
            if let range = run.published?.accuracy?.range { holds = holds && range.contains(run.accuracy) }
            table.append(
                [
                    "\(run.run.edition.rawValue)", run.run.arithmetic.title, MethodsTables.percent(run.accuracy),
                    MethodsTables.percent(run.engineAccuracy), run.published?.accuracy?.text ?? "–",
                ], Verdict(holds))
        }
        return table
    }

    /// The largest differences of each run.
    var distances: Report.Table {
        var table = Report.Table(
            "Largest differences of the costs above: the textbook's from NumPy's, relatively (at most 1e-9), the engine's "
                + "from the textbook's (at most 5e-4), and of the accuracy in examples (at most 1)",
            ["edition", "rule, learning rate", "textbook", "engine", "examples"])
        for run in judged {
            let reference = run.referenceDistance
            let examples = abs(run.hits - run.engineHits)
            let holds =
                (reference ?? 0) <= JudgedRun.referenceTolerance && run.engineDistance <= JudgedRun.engineTolerance
                && examples <= 1
            table.append(
                [
                    "\(run.run.edition.rawValue)", run.run.arithmetic.title,
                    reference.map { NumberText.scientific($0, digits: 2) } ?? "–",
                    NumberText.scientific(run.engineDistance, digits: 2), "\(examples)",
                ], Verdict(holds))
        }
        return table
    }

    static func percent(_ share: Double) -> String { NumberText.fixed(100 * share, places: 2) + " %" }
}
