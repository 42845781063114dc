import Glibc
package import Reporting
package import Textbook

/// RMSprop and Adam as a scale for each parameter: what multiplies a parameter's gradients falls out of its steps.
///
/// With g → c g, c > 0, v becomes c v and √s becomes c √s, and v/√s stays what it is but for ε. So over a cost Σ dᵢ
/// fᵢ(θᵢ) the path doesn't depend on the factors dᵢ, whatever the condition number that they make. Over a cost whose
/// axes are turned against the parameters' it does. Course notes, sections 4 and 5; Kingma and Ba (2015), section 2.1,
/// for one factor of the whole.
package enum ScalePrinciple: Principle {
    package static let title = "RMSprop and Adam scale each parameter"

    private static let gradientSizes = [1, 1e-2, 1e-4, 1e-6, 1e-8, 1e-10]

    /// The path over ½ (u² + κ w²), its axes turned by an angle, in 200 steps from (1, 0.4).
    package static func path(_ rule: some UpdateRule, conditionNumber: Double, angle: Double) -> DescentPath {
        let bowl = QuadraticBowl(curvatures: [1, conditionNumber], angle: angle)
        return DescentPath(of: rule, over: bowl, from: [1, 0.4], steps: 200)
    }

    private static let rules: [(name: Cell, rule: any UpdateRule)] = [
        ("RMSprop", RMSprop(parameterCount: 2, learningRate: 0.005, epsilon: 0)),
        ("Adam", Adam(parameterCount: 2, learningRate: 0.02, epsilon: 0)),
    ]

    /// The size of a step of an optimizer as a share of α after 400 steps on a constant gradient.
    package static func share(_ rule: some UpdateRule, gradient: [Double]) -> [Double] {
        let start = [Double](repeating: 0, count: gradient.count)
        let path = DescentPath(of: rule, from: start, steps: 400) { _, _ in gradient }
        return zip(path.points[399], path.points[400]).map { ($0 - $1) / rule.learningRate }
    }

    package static func report() -> Report {
        Report(
            tables: [invariance, smallAgainstLarge, placements],
            findings: [
                "Where dW is small against db, RMSprop's and Adam's updates of W and b are equal; it is W's rate, "
                    + "update by gradient, that is larger, by |db|/|dW|. A factor on a parameter's gradients does not "
                    + "change the paths of Adam and RMSprop, and so the condition number of a valley along a "
                    + "parameter does not either; turned by 45° the valley is as narrow as before. ε ends this: "
                    + "inside RMSprop's root 10⁻⁸ halves the squared step of a gradient of 10⁻⁴, outside Adam's it "
                    + "halves the step of one of 10⁻⁸."
            ], figures: [figure])
    }

    private static var invariance: Report.Table {
        func difference(_ rule: any UpdateRule, _ conditionNumber: Double, angle: Double) -> Double {
            path(rule, conditionNumber: 1, angle: angle).largestDifference(
                from: path(rule, conditionNumber: conditionNumber, angle: angle))
        }
        let along = rules.flatMap { name, rule in
            [100.0, 10_000, 1_000_000].map { conditionNumber in
                let difference = difference(rule, conditionNumber, angle: 0)
                return Claim(
                    "along the parameters", name, .grouped(Int(conditionNumber)), .scientific(difference, 2),
                    "0 but for rounding", holds: difference.isWithin(1e-11, of: 0))
            }
        }
        let turned = rules.map { name, rule in
            let difference = difference(rule, 100, angle: .pi / 4)
            return Claim("turned by 45°", name, "100", .fixed(difference, 3), "not 0", holds: difference > 0.05)
        }
        return Report.Table(
            "4a. The path over ½ (u² + κ w²) beside that for κ = 1, 200 steps from (1, 0.4), ε = 0",
            ["valley", "optimizer", "κ", "largest difference", "expected"], along + turned)
    }

    private static var smallAgainstLarge: Report.Table {
        let rules: [(Cell, any UpdateRule, Double)] = [
            ("gradient descent", GradientDescent(learningRate: 0.1), 1),
            ("RMSprop", RMSprop(parameterCount: 2, learningRate: 0.1, beta2: 0.9), 100),
            ("Adam", Adam(parameterCount: 2, learningRate: 0.1, beta2: 0.9), 100),
        ]
        return Report.Table(
            "4b. Where dW = 0.01 is small against db = 1: the updates of RMSprop and Adam are equal, so that W has "
                + "the larger rate, update / gradient (constant gradients, after 400 steps, β₂ 0.9)",
            ["optimizer", "update of W / α", "update of b / α", "rate of W / rate of b", "expected"],
            rules.map { name, rule, expected in
                let shares = share(rule, gradient: [0.01, 1])
                let ratio = (shares[0] / 0.01) / shares[1]
                return Claim(
                    name, .fixed(shares[0], 4), .fixed(shares[1], 4), .fixed(ratio, 2), .fixed(expected, 0),
                    holds: ratio.isWithin(relative: 1e-3, of: expected))
            })
    }

    private static let placed: [(name: String, rule: any UpdateRule, share: @Sendable (Double) -> Double)] = [
        (
            "RMSprop, ε inside", RMSprop(parameterCount: 1, learningRate: 1, beta2: 0.9),
            { $0 / ($0 * $0 + 1e-8).squareRoot() }
        ),
        (
            "RMSprop, ε outside", RMSprop(parameterCount: 1, learningRate: 1, beta2: 0.9, epsilonPlacement: .outside),
            { $0 / ($0 + 1e-8) }
        ), ("Adam, ε outside", Adam(parameterCount: 1, learningRate: 1), { $0 / ($0 + 1e-8) }),
    ]

    private static var placements: Report.Table {
        Report.Table(
            "4c. Where ε = 10⁻⁸ ends the scaling: the step for a constant gradient, as a share of α",
            ["optimizer", "gradient", "step / α", "theory"],
            placed.flatMap { name, rule, theory in
                gradientSizes.map { size in
                    let measured = share(rule, gradient: [size])[0]
                    return Claim(
                        Cell(name), .scientific(size, 1), .scientific(measured), .scientific(theory(size)),
                        holds: measured.isWithin(relative: 1e-6, of: theory(size)))
                }
            })
    }

    private static var figure: Figure {
        func panel(_ title: String, angle: Double) -> Panel {
            let paths = [(1.0, Look.adam), (100, .vermilion), (10_000, .amber)].map { conditionNumber, look in
                let path = path(rules[1].rule, conditionNumber: conditionNumber, angle: angle)
                return Series(
                    "Adam, κ = \(Int(conditionNumber).grouped)", steps: path.points.map { hypot($0[0], $0[1]) },
                    style: .markedLine, look: look)
            }
            return Panel(
                title, x: .init("step"), y: .logarithmic("distance from the minimum", 1e-4...2),
                series: paths)
        }
        let sizes = stride(from: -11.0, through: 0, by: 0.1).map { pow(10, $0) }
        let curves = [(placed[0], Look.rmsprop), (placed[2], .green)].flatMap { placed, look in
            Series.pair(
                placed.name, at: sizes, look: look, theory: placed.share,
                measured: gradientSizes.map { [$0, share(placed.rule, gradient: [$0])[0]] })
        }
        return Figure(
            "scale", title: "Adam and RMSprop scale each parameter", columns: 2, panelSize: (490, 380),
            panels: [
                panel("Valley along a parameter: one curve", angle: 0), panel("Valley turned by 45°", angle: .pi / 4),
                Panel(
                    "Where ε = 10⁻⁸ ends it (marks: measured)",
                    x: .logarithmic("size of the gradient", 1e-11...1),
                    y: .logarithmic("step / α", 1e-6...3), series: curves),
            ])
    }
}
