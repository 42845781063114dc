import Glibc
package import Reporting
package import Textbook

/// What the notes say in section 3.1 about descent and momentum in a valley, and what sections 4 and 5 imply, measured.
package struct ValleyClaims: Sendable {
    package let straight: Valley
    package let turned: Valley

    package init(straight: Valley, turned: Valley) {
        self.straight = straight
        self.turned = turned
    }

    /// The cost after so many steps of a rule, as a share of the first.
    static func relativeCost(after steps: Int, of rule: any UpdateRule, over bowl: QuadraticBowl) -> Double {
        let path = DescentPath(of: rule, over: bowl, from: bowl.point(Valley.start), steps: steps)
        return bowl.cost(at: path.points[steps]) / bowl.cost(at: path.points[0])
    }

    /// The largest rate at which momentum doesn't diverge, as a multiple of 1/L: 2 (1 + β), in the average form by
    /// 1 − β.
    ///
    /// A step takes (w_{t−1}, w_t) to (w_t, w_{t+1}) with w_{t+1} = (1 + β − aλ) w_t − β w_{t−1}, a the rate of the
    /// accumulated form. Of z² − (1 + β − aλ) z + β a root leaves the unit circle at z = −1, where aλ = 2 (1 + β). With
    /// β = 0 that is descent's 2/L.
    package static func largestRate(beta: Double, form: Momentum.Form) -> Double {
        2 * (1 + beta) / (form == .average ? 1 - beta : 1)
    }

    package var table: Report.Table {
        var table = Report.Table(
            "Claims about the valley", ["claim", "measured", "against"])
        appendDescent(to: &table)
        appendMomentum(to: &table)
        appendScaling(to: &table)
        return table
    }

    private func appendDescent(to table: inout Report.Table) {
        let zigzags = straight.turns(.zigzaggingDescent)
        table.append(
            ["descent at 1.9/L changes sides at every step", "\(zigzags) turns", "\(Valley.steps - 1)"],
            Verdict(zigzags == Valley.steps - 1))
        let moves = straight.path(.zigzaggingDescent).moves(along: 1, of: straight.bowl, steps: Valley.steps)
        let factor = moves[Valley.steps - 1] / moves[Valley.steps - 2]
        table.append(
            ["its moves across shrink by the factor 1 − αL", NumberText.fixed(factor, places: 6), "-0.9"],
            Verdict(factor, expected: -0.9, tolerance: 1e-9))
        for (share, holds) in [(0.99, "shrinks"), (1.01, "grows")] {
            let rule = GradientDescent(learningRate: share * 2 / Valley.steepness)
            appendLimit(
                "descent at \(NumberText.fixed(2 * share, places: 2))/L: the cost \(holds)", rule, holds, to: &table)
        }
    }

    private func appendMomentum(to table: inout Report.Table) {
        for form in Momentum.Form.allCases {
            let limit = ValleyClaims.largestRate(beta: 0.9, form: form)
            for (share, holds) in [(0.99, "shrinks"), (1.01, "grows")] {
                let rule = Momentum(
                    parameterCount: 2, learningRate: share * limit / Valley.steepness, form: form)
                appendLimit(
                    "momentum, \(form == .average ? "average" : "accumulated"), at "
                        + "\(NumberText.fixed(share * limit, places: 2))/L: the cost \(holds)", rule, holds, to: &table)
            }
        }
        for rule in [ValleyRule.slowMomentum, .fastMomentum] {
            let (across, reference) = (
                straight.movesAcross(rule, steps: Valley.steps),
                straight.movesAcross(.zigzaggingDescent, steps: Valley.steps)
            )
            table.append(
                [
                    "momentum, average, at \(rule.rateText) moves less across than descent at 1.9/L",
                    NumberText.fixed(across, places: 2), NumberText.fixed(reference, places: 2),
                ], Verdict(across < reference))
        }
        for (rule, steps) in [(ValleyRule.slowMomentum, 40), (.fastMomentum, 20)] {
            let gain = straight.gain(rule, steps: steps)
            let reference = straight.gain(.zigzaggingDescent, steps: steps)
            table.append(
                [
                    "and at \(rule.rateText) it has come further along after \(steps) steps",
                    NumberText.fixed(gain, places: 2), NumberText.fixed(reference, places: 2),
                ], Verdict(gain > reference))
        }
        let difference = straight.path(.fastMomentum).largestDifference(from: straight.path(.accumulatedMomentum))
        table.append(
            [
                "the accumulated form at α is the average form at α/(1 − β)",
                NumberText.scientific(difference, digits: 2), "0 but for rounding",
            ], Verdict(difference, expected: 0, tolerance: 1e-12))
    }

    private func appendScaling(to table: inout Report.Table) {
        for rule in [ValleyRule.zigzaggingDescent, .fastMomentum] {
            let difference = turnDifference(rule)
            table.append(
                [
                    "turning the valley only turns the path of \(rule.name)",
                    NumberText.scientific(difference, digits: 2), "0 but for rounding",
                ], Verdict(difference, expected: 0, tolerance: 1e-12))
        }
        for rule in [ValleyRule.rmsprop, .adam] {
            let (turned, straight) = (turned.gain(rule, steps: 20), straight.gain(rule, steps: 20))
            table.append(
                [
                    "\(rule.name) has come less far along the turned valley after 20 steps",
                    NumberText.fixed(turned, places: 2), NumberText.fixed(straight, places: 2),
                ], Verdict(turned < straight))
        }
        let first = straight.path(.adam).points[1]
        let moves = zip(first, straight.path(.adam).points[0]).map { $0 - $1 }
        table.append(
            [
                "Adam's first step is α in each parameter, whatever the gradients (9 and 65)",
                moves.map { NumberText.fixed($0, places: 6) }.joined(separator: ", "), "-0.5, -0.5",
            ], Verdict(moves.allSatisfy { abs($0 + 0.5) <= 1e-6 }))
    }

    /// Whether the cost has fallen below a tenth of the first, or risen above ten times it, after 300 steps.
    private func appendLimit(_ claim: String, _ rule: any UpdateRule, _ holds: String, to table: inout Report.Table) {
        let cost = ValleyClaims.relativeCost(after: 300, of: rule, over: straight.bowl)
        table.append(
            [claim, "by \(NumberText.scientific(cost, digits: 2)) in 300 steps", holds == "grows" ? "> 10" : "< 0.1"],
            Verdict(holds == "grows" ? cost > 10 : cost < 0.1))
    }

    /// The largest difference between a rule's paths through both valleys, each along its valley's axes.
    private func turnDifference(_ rule: ValleyRule) -> Double {
        LargestDifference.absolute(
            straight.path(rule).points.flatMap { straight.bowl.coordinates(of: $0) },
            turned.path(rule).points.flatMap { turned.bowl.coordinates(of: $0) })
    }

    package var findings: [String] {
        let slow = (straight.gain(.slowMomentum, steps: 20), straight.gain(.zigzaggingDescent, steps: 20))
        return [
            "At descent's own rate of 1.9/L momentum in the average form gains nothing along the valley at first: "
                + "after 20 steps it has come "
                + "\(NumberText.fixed(slow.0, places: 2)) along, descent \(NumberText.fixed(slow.1, places: 2)), "
                + "since its average begins at 0. "
                + "What it gains is the larger rate that it bears: up to "
                + "\(NumberText.fixed(ValleyClaims.largestRate(beta: 0.9, form: .average), places: 0))/L with β = 0.9, "
                + "where descent bears 2/L.",
            "RMSprop and Adam scale the parameters one by one. That straightens the valley where it lies along a "
                + "parameter, and only there: turned "
                + "by 30°, it takes Adam from \(NumberText.fixed(straight.gain(.adam, steps: 20), places: 2)) along "
                + "in 20 steps to "
                + "\(NumberText.fixed(turned.gain(.adam, steps: 20), places: 2)).",
        ]
    }
}
