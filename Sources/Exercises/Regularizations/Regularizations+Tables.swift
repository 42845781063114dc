import Reporting
import Textbook

extension Regularizations {
    private func accuracy(_ outcome: Outcome, on data: PlaneData?) -> String {
        data.map { NumberText.fixed(outcome.run.accuracy(on: $0), places: 4) } ?? "–"
    }

    /// What each run came to. The claim that may be judged: L2 leaves smaller weights.
    func runTable(_ outcomes: [Outcome], isJudged: Bool) -> Report.Table {
        let count = data.test.map { "\(data.train.count) and \($0.count)" } ?? "\(data.train.count)"
        var table = Report.Table(
            "Network 2-20-3-1 on \(data.name), \(count) examples, α \(Regularizations.learningRate), "
                + "\(steps) steps",
            ["regularization", "first cost", "last cost", "train cost, all units", "train", "test", "‖W‖²"])
        let unregularized = outcomes.first { $0.kind == .none }?.run.squaredWeights ?? .nan
        for outcome in outcomes {
            table.append(
                [
                    outcome.kind.title, NumberText.fixed(outcome.run.costs[0], places: 6),
                    NumberText.fixed(outcome.run.costs[outcome.run.costs.count - 1], places: 6),
                    NumberText.fixed(outcome.plainCost, places: 6), accuracy(outcome, on: data.train),
                    accuracy(outcome, on: data.test), NumberText.fixed(outcome.run.squaredWeights, places: 2),
                ], isJudged && outcome.kind == .l2 ? Verdict(outcome.run.squaredWeights < unregularized) : nil)
        }
        return table
    }

    /// The fast engine beside the textbook, where it has what the run needs.
    func engineTable(_ outcomes: [Outcome], isJudged: Bool) -> Report.Table {
        let steps = [0, 100, 1000, 10_000, 20_000].filter { $0 < self.steps }
        var table = Report.Table(
            "The engine, in single precision: relative distance of its cost from the textbook's before the step",
            ["regularization"] + steps.map { "\($0)" } + ["train", "test"])
        for outcome in outcomes {
            guard let engine = outcome.engine else { continue }
            let distances = steps.map { step in
                let cost = outcome.run.cost(beforeStep: step)
                return abs(engine.costs[step] - cost) / cost
            }
            // Later a rounding decides which side of a kink an example is on, and the runs part.
            let isNear = zip(steps, distances).allSatisfy { step, distance in
                distance.isFinite && (step > 100 || distance <= (step == 0 ? 1e-6 : 5e-4))
            }
            table.append(
                [outcome.kind.title] + distances.map { NumberText.scientific($0, digits: 2) } + [
                    NumberText.fixed(engine.trainAccuracy, places: 4),
                    data.test == nil ? "–" : NumberText.fixed(engine.testAccuracy, places: 4),
                ], isJudged ? Verdict(isNear) : nil)
        }
        return table
    }

    /// On the course's data: the published costs and accuracies.
    ///
    /// The examples are read in single precision, so that costs agree to some digits only, and an accuracy within an example.
    func courseTable(_ outcomes: [Outcome]) -> Report.Table {
        var table = Report.Table(
            "The course's data: published and found",
            ["regularization", "cost at 10000", "found", "at 20000", "found", "train", "found", "test", "found"])
        for outcome in outcomes {
            guard let published = RegularizationsPublished.run(outcome.kind) else { continue }
            let costs = [0, 10_000, 20_000].map { outcome.run.cost(beforeStep: $0) }
            let trainAccuracy = outcome.run.accuracy(on: data.train)
            var holds = zip(costs, published.costs).allSatisfy { abs($0 - $1) <= 1e-3 * $1 }
            holds = holds && abs(trainAccuracy - published.train) * Double(data.train.count) <= 1.5
            if let test = data.test, test.count == RegularizationsPublished.testCount {
                let testAccuracy = outcome.run.accuracy(on: test)
                holds = holds && abs(testAccuracy - published.test) * Double(test.count) <= 1.5
            }
            table.append(
                [
                    outcome.kind.title, NumberText.fixed(published.costs[1], places: 6),
                    NumberText.fixed(costs[1], places: 6), NumberText.fixed(published.costs[2], places: 6),
                    NumberText.fixed(costs[2], places: 6), NumberText.fixed(published.train, places: 4),
                    accuracy(outcome, on: data.train), NumberText.fixed(published.test, places: 4),
                    accuracy(outcome, on: data.test),
                ], Verdict(holds))
        }
        return table
    }

    func findings(_ outcomes: [Outcome]) -> [String] {
        guard let none = outcomes.first(where: { $0.kind == .none }), let l2 = outcomes.first(where: { $0.kind == .l2 })
        else { return [] }
        var findings: [String] = []
        let ratio = none.run.squaredWeights / l2.run.squaredWeights
        // Of data that leave nothing to learn no weights are left, and their ratio says nothing.
        if ratio >= 1, ratio <= 1e6 {
            findings.append(
                "L2 leaves ‖W‖² at \(NumberText.fixed(l2.run.squaredWeights, places: 1)), "
                    + "\(NumberText.fixed(ratio, places: 1)) times less than the "
                    + "\(NumberText.fixed(none.run.squaredWeights, places: 1)) without it.")
        }
        if let fixed = outcomes.first(where: { $0.kind == .fixedDropout }) {
            let last = fixed.run.costs[fixed.run.costs.count - 1]
            // Half the whole network's cost, or less: only to these masks is the network fitted so well.
            let isByHeart = last <= 0.5 * fixed.plainCost
            findings.append(
                "The same masks in every step\(isByHeart ? " are learnt by heart" : ""): through them the cost is "
                    + "\(NumberText.fixed(last, places: 3)), of the whole network \(NumberText.fixed(fixed.plainCost, places: 3))."
            )
        }
        guard let test = data.test else { return findings }
        for outcome in outcomes {
            let (trained, tested) = (outcome.run.accuracy(on: data.train), outcome.run.accuracy(on: test))
            findings.append(
                "\(outcome.kind.title): \(NumberText.fixed(100 * trained, places: 1)) % of the training set and "
                    + "\(NumberText.fixed(100 * tested, places: 1)) % of the test set are told right, "
                    + "\(NumberText.fixed(100 * (trained - tested), places: 1)) points apart.")
        }
        return findings
    }
}
