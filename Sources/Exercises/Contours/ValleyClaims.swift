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

    /// The largest rate at which momentum doesn't diverge, as a multiple of 1/L: 2 (1 + β), in the average form by
    /// 1 − β.
    ///
    /// A step takes (w_{t−1}, w_t) to (w_t, w_{t+1}) with w_{t+1} = (1 + β − aλ) w_t − β w_{t−1}, a the rate of the
    /// accumulated form. Of z² − (1 + β − aλ) z + β a root leaves the unit circle at z = −1, where aλ = 2 (1 + β). With
    /// β = 0 that is descent's 2/L.
    package static func largestRate(beta: Double, form: Momentum.Form) -> Double {
        switch form {
        case .average: 2 * (1 + beta) / (1 - beta)
        case .accumulated: 2 * (1 + beta)
        }
    }

    package var table: Report.Table {
        Report.Table("Claims about the valley", ["claim", "measured", "against"], descent + momentum + scaling)
    }

    private var descent: [Claim] {
        let zigzags = straight.turns(.zigzaggingDescent)
        let moves = straight.path(.zigzaggingDescent).moves(along: 1, of: straight.bowl, steps: Valley.steps)
        let factor = moves[Valley.steps - 1] / moves[Valley.steps - 2]
        return [
            Claim(
                "descent at 1.9/L changes sides at every step", "\(zigzags) turns", .count(Valley.steps - 1),
                holds: zigzags == Valley.steps - 1),
            Claim(
                "its moves across shrink by the factor 1 − αL", measured: .fixed(factor, 6),
                expected: .exact(-0.9), within: 1e-9),
        ] + limits("descent", rate: 2) { GradientDescent(learningRate: $0) }
    }

    private var momentum: [Claim] {
        let bounds = Momentum.Form.allCases.flatMap { form in
            limits(
                "momentum, \(name(form)),",
                rate: ValleyClaims.largestRate(beta: 0.9, form: form)
            ) { Momentum(parameterCount: 2, learningRate: $0, form: form) }
        }
        let calm = [ValleyOptimizer.slowMomentum, .fastMomentum].map { optimizer in
            Claim(
                "momentum, average, at \(optimizer.rateText) moves less across than descent at 1.9/L",
                measured: .fixed(straight.movesAcross(optimizer), 2),
                below: .fixed(straight.movesAcross(.zigzaggingDescent), 2))
        }
        let gains = [(ValleyOptimizer.slowMomentum, 40), (.fastMomentum, 20)].map { optimizer, steps in
            Claim(
                "and at \(optimizer.rateText) it has come further along after \(steps) steps",
                measured: .fixed(straight.gain(optimizer, steps: steps), 2),
                above: .fixed(straight.gain(.zigzaggingDescent, steps: steps), 2))
        }
        let forms = straight.path(.fastMomentum).largestDifference(from: straight.path(.accumulatedMomentum))
        return bounds + calm + gains + [
            identity("the accumulated form at α is the average form at α/(1 − β)", forms)
        ]
    }

    private var scaling: [Claim] {
        let turns = [ValleyOptimizer.zigzaggingDescent, .fastMomentum].map { optimizer in
            identity("turning the valley only turns the path of \(optimizer.name)", turnDifference(optimizer))
        }
        let gains = [ValleyOptimizer.rmsprop, .adam].map { optimizer in
            Claim(
                "\(optimizer.name) has come less far along the turned valley after 20 steps",
                measured: .fixed(turned.gain(optimizer, steps: 20), 2),
                below: .fixed(straight.gain(optimizer, steps: 20), 2))
        }
        let points = straight.path(.adam).points
        let moves = zip(points[1], points[0]).map { $0 - $1 }
        return turns + gains + [
            Claim(
                "Adam's first step is α in each parameter, whatever the gradients (9 and 65)",
                Cell(moves.map { $0.fixed(6) }.joined(separator: ", ")), "-0.5, -0.5",
                holds: moves.allSatisfy { abs($0 + 0.5) <= 1e-6 })
        ]
    }

    private func name(_ form: Momentum.Form) -> String {
        switch form {
        case .average: "average"
        case .accumulated: "accumulated"
        }
    }

    /// Whether the cost falls below a tenth of the first in 300 steps just under the largest rate, a multiple of 1/L,
    /// and rises above ten times it just over.
    private func limits(_ name: String, rate: Double, _ optimizer: (Double) -> any UpdateRule) -> [Claim] {
        [(0.99, false), (1.01, true)].map { share, grows in
            let bowl = straight.bowl
            let path = DescentPath(
                of: optimizer(share * rate / Valley.steepness), over: bowl, from: bowl.point(Valley.start), steps: 300)
            let cost = bowl.cost(at: path.points[300]) / bowl.cost(at: path.points[0])
            return Claim(
                "\(name) at \((share * rate).fixed(2))/L: the cost \(grows ? "grows" : "shrinks")",
                Cell("by \(cost.scientific(2)) in 300 steps", cost), grows ? "> 10" : "< 0.1",
                holds: grows ? cost > 10 : cost < 0.1)
        }
    }

    private func identity(_ what: Cell, _ difference: Double) -> Claim {
        Claim(what, measured: .scientific(difference, 2), expected: Cell("0 but for rounding", 0), within: 1e-12)
    }

    /// The largest difference between an optimizer's paths through both valleys, each along its valley's axes.
    private func turnDifference(_ optimizer: ValleyOptimizer) -> Double {
        let paths = [straight, turned].map { valley in
            valley.path(optimizer).points.flatMap { valley.bowl.coordinates(of: $0) }
        }
        return LargestDifference.absolute(paths[0], paths[1])
    }

    package var findings: [String] {
        let gains = [ValleyOptimizer.slowMomentum, .zigzaggingDescent].map { straight.gain($0, steps: 20).fixed(2) }
        let limit = ValleyClaims.largestRate(beta: 0.9, form: .average).fixed(0)
        let adam = [straight, turned].map { $0.gain(.adam, steps: 20).fixed(2) }
        return [
            "At descent's own rate, 1.9/L, momentum in the average form gains nothing along the valley at first: "
                + "after 20 steps it is \(gains[0]) along, descent \(gains[1]), since its average starts at 0. What "
                + "it gains is a larger stable rate: up to \(limit)/L with β = 0.9, where descent is stable up to 2/L.",
            "RMSprop and Adam scale the parameters one by one. That straightens the valley where it lies along a "
                + "parameter, and only there: turned by 30°, it takes Adam from \(adam[0]) along in 20 steps to "
                + "\(adam[1]).",
        ]
    }
}
