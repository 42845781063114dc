import Glibc
import Reporting
import Textbook

extension Initializations {
    /// The steps, counted from 0, whose costs the exercise prints.
    private static let printed = Array(stride(from: 0, to: steps, by: 1000))

    /// Whether published values apply to an outcome: with zeros to any seeds'. Only such an outcome is judged, as of other seeds' none is
    /// known to hold.
    private func isKnown(_ outcome: Outcome) -> Bool { isTheCourses || outcome.kind == .zeros }

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
                ], difference.map { Verdict($0 <= 1e-9 && distance <= 5e-4) })
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
                    "0", isTheCourses ? "inf" : "–", NumberText.decimal(start),
                    NumberText.fixed(outcome.run.cost(beforeStep: 0), places: 6),
                    NumberText.fixed(outcome.engine.costs[0], places: 6),
                ], isTheCourses ? Verdict(start == .infinity && outcome.run.cost(beforeStep: 0).isFinite) : nil)
            for step in Initializations.printed.dropFirst() {
                table.append([
                    "\(step)", isTheCourses ? "not portable" : "–", "–",
                    NumberText.fixed(outcome.run.cost(beforeStep: step), places: 6),
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
            "The accuracy after \(Initializations.steps) steps; within how many examples the textbook must be of what is "
                + "published, and the engine of the textbook",
            ["weights", "published train", "test", "textbook train", "test", "engine train", "test", "within"])
        for outcome in outcomes {
            let train = outcome.run.accuracy(on: outcome.run.data)
            let test = outcome.run.accuracy(on: outcome.test)
            let published = InitializationsPublished.accuracies(outcome.kind)
            let isKnown = isKnown(outcome)
            // Rounding decides what the large weights lead to: two examples' difference is allowed there. The engine may have one more.
            let allowed = outcome.kind == .large ? 2 : 0
            func isNear(_ value: Double, _ expected: Double, _ count: Int, examples: Int) -> Bool {
                abs(value - expected) * Double(count) <= Double(examples) + 0.5
            }
            let holds =
                isNear(outcome.engine.trainAccuracy, train, outcome.run.data.count, examples: allowed + 1)
                && isNear(outcome.engine.testAccuracy, test, outcome.test.count, examples: allowed + 1)
                && isNear(train, published.train, outcome.run.data.count, examples: allowed)
                && isNear(test, published.test, outcome.test.count, examples: allowed)
            table.append(
                [
                    outcome.kind.title, isKnown ? NumberText.fixed(published.train, places: 4) : "–",
                    isKnown ? NumberText.fixed(published.test, places: 4) : "–", NumberText.fixed(train, places: 4),
                    NumberText.fixed(test, places: 4), NumberText.fixed(outcome.engine.trainAccuracy, places: 4),
                    NumberText.fixed(outcome.engine.testAccuracy, places: 4),
                    isKnown ? "\(allowed), \(allowed + 1)" : "–",
                ], isKnown ? Verdict(holds) : nil)
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
            case .zeros: text + Initializations.symmetry(of: outcome.run.network) + "."
            case .large: text + Initializations.start(of: outcome.run) + "."
            case .he: text + "."
            }
        }
    }

    /// What a network that began with zeros still has of them, as the end of a sentence.
    private static func symmetry(of network: Network) -> String {
        var facts: [String] = []
        if network.layers.allSatisfy({ $0.weights.elements.allSatisfy { $0 == 0 } }) {
            facts.append("all weights are still 0")
        }
        let areEqual = network.layers.allSatisfy { layer in
            (0..<layer.unitCount).allSatisfy { unit in
                layer.biases[unit] == layer.biases[0]
                    && (0..<layer.inputCount).allSatisfy { layer.weights[unit, $0] == layer.weights[0, $0] }
            }
        }
        if areEqual { facts.append("all units of a layer are equal") }
        return facts.isEmpty ? "" : "; after the last step " + facts.joined(separator: ", and ")
    }

    /// Where the cost begins and, if it is worse than that of answers that are all ½, when it no longer is, as the end of a sentence.
    private static func start(of run: FullBatchRun) -> String {
        let ignorance = InitializationsPublished.zerosCost
        let text = "; it begins at \(NumberText.fixed(run.costs[0], places: 1))"
        guard run.costs[0] > ignorance else { return text }
        let better = run.costs.firstIndex { $0 < ignorance }.map { index in
            "is first seen below that before step \(index * run.interval)"
        }
        return text + ", where answers that are all ½ cost \(NumberText.fixed(ignorance, places: 2)), and "
            + (better ?? "is never seen below that")
    }
}
