import Glibc
package import Reporting
package import Textbook

/// RMSprop and Adam as a scale for each parameter: what multiplies a parameter's gradients falls out of its steps.
///
/// With g → c g, c > 0, v becomes c v and √s becomes c √s, and v/√s stays what it is but for ε. So over a cost Σ dᵢ
/// fᵢ(θᵢ) the path doesn't depend on the factors dᵢ, whatever the condition number that they make. Over a cost whose
/// axes are turned against the parameters' it does. Course notes, sections 4 and 5; Kingma and Ba (2015), section 2.1,
/// for one factor of the whole.
package struct ScalePrinciple: Principle {
    package static let title = "RMSprop and Adam scale each parameter"

    static let conditionNumbers = [1.0, 100, 10_000]
    private static let gradientSizes = [1, 1e-2, 1e-4, 1e-6, 1e-8, 1e-10]

    package init() {}

    /// The path over ½ (u² + κ w²), its axes turned by an angle.
    package static func path(_ rule: some UpdateRule, conditionNumber: Double, angle: Double, steps: Int = 200)
        -> DescentPath
    {
        let bowl = QuadraticBowl(curvatures: [1, conditionNumber], angle: angle)
        return DescentPath(of: rule, over: bowl, from: [1, 0.4], steps: steps)
    }

    static let rules: [(name: String, rule: any UpdateRule)] = [
        ("RMSprop", RMSprop(parameterCount: 2, learningRate: 0.005, epsilon: 0)),
        ("Adam", Adam(parameterCount: 2, learningRate: 0.02, epsilon: 0)),
    ]

    /// The size of a step of a rule as a share of α after many steps on a constant gradient.
    package static func share(_ rule: some UpdateRule, gradient: [Double], steps: Int = 400) -> [Double] {
        let start = [Double](repeating: 0, count: gradient.count)
        let path = DescentPath(of: rule, from: start, steps: steps) { _, _ in gradient }
        return zip(path.points[steps - 1], path.points[steps]).map { ($0 - $1) / rule.learningRate }
    }

    package var report: Report {
        var report = Report()
        report.tables = [invariance, smallAgainstLarge, placements]
        report.findings = [
            "Where dW is small against db, RMSprop's and Adam's updates of W and b are equal; it is the rate of W, update by "
                + "gradient, that is the larger, by |db|/|dW|. "
                + "A factor before a parameter's gradients leaves Adam's and RMSprop's path as it is, and with it the "
                + "condition number of a valley that lies along "
                + "a parameter; turned by 45° the valley is as narrow as before. ε ends this: inside RMSprop's root "
                + "10⁻⁸ halves the squared step of a gradient "
                + "of 10⁻⁴, outside Adam's it halves the step of one of 10⁻⁸."
        ]
        report.figures = [figure]
        return report
    }

    private var invariance: Report.Table {
        var table = Report.Table(
            "4a. The path over ½ (u² + κ w²) beside that for κ = 1, 200 steps from (1, 0.4), ε = 0",
            ["valley", "rule", "κ", "largest difference", "expected"])
        for (name, rule) in ScalePrinciple.rules {
            for conditionNumber in [100.0, 10_000, 1_000_000] {
                let difference = difference(rule, conditionNumber, angle: 0)
                table.append(
                    [
                        "along the parameters", name, NumberText.grouped(Int(conditionNumber)),
                        NumberText.scientific(difference, digits: 2), "0 but for rounding",
                    ], Verdict(difference, expected: 0, tolerance: 1e-11))
            }
        }
        for (name, rule) in ScalePrinciple.rules {
            let difference = difference(rule, 100, angle: .pi / 4)
            table.append(
                ["turned by 45°", name, "100", NumberText.fixed(difference, places: 3), "not 0"],
                Verdict(difference > 0.05))
        }
        return table
    }

    private func difference(_ rule: any UpdateRule, _ conditionNumber: Double, angle: Double) -> Double {
        ScalePrinciple.path(rule, conditionNumber: 1, angle: angle).largestDifference(
            from: ScalePrinciple.path(rule, conditionNumber: conditionNumber, angle: angle))
    }

    private var smallAgainstLarge: Report.Table {
        var table = Report.Table(
            "4b. Where dW = 0.01 is small against db = 1: the updates of RMSprop and Adam are equal, so that W has the larger "
                + "rate, update / gradient (constant gradients, after 400 steps, β₂ 0.9)",
            ["rule", "update of W / α", "update of b / α", "rate of W / rate of b", "expected"])
        let rules: [(String, any UpdateRule, Double)] = [
            ("gradient descent", GradientDescent(learningRate: 0.1), 1),
            ("RMSprop", RMSprop(parameterCount: 2, learningRate: 0.1, beta2: 0.9), 100),
            ("Adam", Adam(parameterCount: 2, learningRate: 0.1, beta2: 0.9), 100),
        ]
        for (name, rule, expected) in rules {
            let shares = ScalePrinciple.share(rule, gradient: [0.01, 1])
            let ratio = (shares[0] / 0.01) / shares[1]
            table.append(
                [name] + shares.map { NumberText.fixed($0, places: 4) } + [
                    NumberText.fixed(ratio, places: 2), NumberText.fixed(expected, places: 0),
                ], Verdict(ratio, expected: expected, tolerance: 1e-3 * expected))
        }
        return table
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

    private var placements: Report.Table {
        var table = Report.Table(
            "4c. Where ε = 10⁻⁸ ends the scaling: the step for a constant gradient, as a share of α",
            ["rule", "gradient", "step / α", "theory"])
        for (name, rule, share) in ScalePrinciple.placed {
            for size in ScalePrinciple.gradientSizes {
                let measured = ScalePrinciple.share(rule, gradient: [size])[0]
                table.append(
                    [
                        name, NumberText.scientific(size, digits: 1), NumberText.scientific(measured, digits: 4),
                        NumberText.scientific(share(size), digits: 4),
                    ], Verdict(measured, expected: share(size), tolerance: 1e-6 * share(size)))
            }
        }
        return table
    }

    private var figure: Figure {
        let adam = Adam(parameterCount: 2, learningRate: 0.02, epsilon: 0)
        func panel(_ title: String, angle: Double) -> Panel {
            Panel(
                title, x: Panel.Axis("step"),
                y: Panel.Axis("distance from the minimum", range: 1e-4...2, logarithmic: true),
                series: zip(ScalePrinciple.conditionNumbers, [Look.adam, .vermilion, .amber]).map {
                    conditionNumber, look in
                    let path = ScalePrinciple.path(adam, conditionNumber: conditionNumber, angle: angle)
                    return Series(
                        "Adam, κ = \(NumberText.grouped(Int(conditionNumber)))",
                        path.points.enumerated().map { [Double($0.offset), hypot($0.element[0], $0.element[1])] },
                        style: .markedLine, look: look)
                })
        }
        let sizes = stride(from: -11.0, through: 0, by: 0.1).map { pow(10, $0) }
        let looks: [(Int, Look)] = [(0, .rmsprop), (2, .green)]
        let curves = looks.flatMap { index, look in
            let (name, rule, share) = ScalePrinciple.placed[index]
            return [
                Series(name, sizes.map { [$0, share($0)] }, look: look),
                Series(
                    "",
                    ScalePrinciple.gradientSizes.map { [$0, ScalePrinciple.share(rule, gradient: [$0])[0]] },
                    style: .marks, look: look),
            ]
        }
        return Figure(
            "scale", title: "Adam and RMSprop scale each parameter", columns: 2, panelSize: (490, 380),
            panels: [
                panel("Valley along a parameter: one curve", angle: 0), panel("Valley turned by 45°", angle: .pi / 4),
                Panel(
                    "Where ε = 10⁻⁸ ends it (marks: measured)",
                    x: Panel.Axis("size of the gradient", range: 1e-11...1, logarithmic: true),
                    y: Panel.Axis("step / α", range: 1e-6...3, logarithmic: true), series: curves),
            ])
    }
}
