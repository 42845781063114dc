import Glibc
import Reporting
import Textbook

extension Initializations {
    /// The steps, counted from 0, whose costs the exercise prints.
    private static let printed = Array(stride(from: 0, to: steps, by: 1000))

    /// The costs of zeros, or of He's weights, beside the published ones.
    func costTable(_ outcome: Outcome) -> Report.Table {
        var table = Report.Table(
            "\(outcome.kind.title): the cost of batch descent, α \(Initializations.learningRate)",
            ["step", "published", "textbook", "relative difference", "engine", "engine's distance"])
        for (index, step) in Initializations.printed.enumerated() {
            let cost = outcome.run.cost(beforeStep: step)
            let engine = outcome.engine.costs[step]
            var published: Double?
            if outcome.kind == .zeros { published = InitializationsPublished.zerosCost }
            if outcome.kind == .he, isTheCourses { published = InitializationsPublished.heCosts[index] }
            let difference = published.map { abs(cost - $0) / $0 }
            let distance = abs(engine - cost) / cost
            table.append(
                [
                    "\(step)", published.map { "\($0)" } ?? "–", "\(cost)",
                    difference.map { NumberText.scientific($0, digits: 2) } ?? "–", NumberText.fixed(engine, places: 6),
                    NumberText.scientific(distance, digits: 2),
                ], Verdict((difference ?? 0) <= 1e-9 && distance <= 5e-4))
        }
        return table
    }

    /// The large weights' costs: from the outputs, as the exercise computes them, and from the logits.
    func largeTable(_ outcomes: [Outcome]) -> Report.Table {
        var table = Report.Table(
            "Large weights: the cost from the outputs, as the exercise has it, and from the logits",
            ["step", "published", "from outputs", "from logits", "engine"])
        for outcome in outcomes where outcome.kind == .large {
            let start = Initializations.costFromOutputs(outcome.start, outcome.run.data)
            table.append(
                [
                    "0", "inf", NumberText.decimal(start), NumberText.fixed(outcome.run.cost(beforeStep: 0), places: 6),
                    NumberText.fixed(outcome.engine.costs[0], places: 6),
                ], Verdict(start == .infinity && outcome.run.cost(beforeStep: 0).isFinite))
            for step in Initializations.printed.dropFirst() {
                table.append([
                    "\(step)", "not portable", "–", NumberText.fixed(outcome.run.cost(beforeStep: step), places: 6),
                    NumberText.fixed(outcome.engine.costs[step], places: 6),
                ])
            }
        }
        return table
    }

    /// −1/m Σ y ln ŷ + (1 − y) ln(1 − ŷ), terms that are not numbers left out: infinite where an output has rounded to the wrong 0 or 1.
    static func costFromOutputs(_ network: Network, _ data: PlaneData) -> Double {
        let outputs = network.outputs(data.inputs).elements
        var sum = 0.0
        for (output, number) in zip(outputs, data.classes) {
            let loss = -log(output) * Double(number) - log(1 - output) * Double(1 - number)
            if !loss.isNaN { sum += loss }
        }
        return sum / Double(data.count)
    }

    /// Accuracies after the last step.
    func accuracyTable(_ outcomes: [Outcome]) -> Report.Table {
        var table = Report.Table(
            "The accuracy after \(Initializations.steps) steps",
            ["weights", "published train", "test", "textbook train", "test", "engine train", "test", "within"])
        for outcome in outcomes {
            let train = outcome.run.accuracy(on: outcome.run.data)
            let test = outcome.run.accuracy(on: outcome.test)
            let published = InitializationsPublished.accuracies(outcome.kind)
            let isKnown = isTheCourses || outcome.kind == .zeros
            // Rounding decides what the large weights lead to: two examples' difference is allowed there, elsewhere none but the engine's one.
            let allowed = outcome.kind == .large ? 2.0 : 0
            func isNear(_ value: Double, _ expected: Double, _ count: Int, examples: Double) -> Bool {
                abs(value - expected) * Double(count) <= examples + 0.5
            }
            var holds =
                isNear(outcome.engine.trainAccuracy, train, outcome.run.data.count, examples: 1 + allowed)
                && isNear(outcome.engine.testAccuracy, test, outcome.test.count, examples: 1 + allowed)
            if isKnown {
                holds =
                    holds && isNear(train, published.train, outcome.run.data.count, examples: allowed)
                    && isNear(test, published.test, outcome.test.count, examples: allowed)
            }
            table.append(
                [
                    outcome.kind.title, isKnown ? NumberText.fixed(published.train, places: 4) : "–",
                    isKnown ? NumberText.fixed(published.test, places: 4) : "–", NumberText.fixed(train, places: 4),
                    NumberText.fixed(test, places: 4), NumberText.fixed(outcome.engine.trainAccuracy, places: 4),
                    NumberText.fixed(outcome.engine.testAccuracy, places: 4),
                    outcome.kind == .large ? "2 examples" : "the example",
                ], Verdict(holds))
        }
        return table
    }

    func findings(_ outcomes: [Outcome]) -> [String] {
        outcomes.map { outcome in
            let last = outcome.run.costs[outcome.run.costs.count - 1]
            let right = NumberText.fixed(100 * outcome.run.accuracy(on: outcome.test), places: 0)
            let text =
                "\(outcome.kind.title): the cost ends at \(NumberText.fixed(last, places: 4)), and \(right) % of the test "
                + "set are told right"
            return switch outcome.kind {
            case .zeros: text + "; all units of a layer stay equal, and with rectifiers no weight ever leaves 0."
            case .large:
                text + "; it begins with answers that are sure and wrong, at "
                    + "\(NumberText.fixed(outcome.run.costs[0], places: 1)), and takes long to unlearn them."
            case .he: text + "."
            }
        }
    }
}
