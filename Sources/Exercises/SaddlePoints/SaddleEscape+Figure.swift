import Reporting

/// The picture of the ways out of a saddle.
extension SaddleEscape {
    static func figure(_ valley: SaddleValley, _ escape: SaddleEscape) -> Figure {
        let first = Panel(
            "Saddle of ½x² − ½y² + ¼y⁴, α = 0.01",
            x: .init("distance δ from the saddle at the start", range: 3e-11...3e-2, logarithmic: true),
            y: .init("steps until |y| = 0.1", logarithmic: true),
            series: EscapeRule.allCases.map { rule in
                Series(
                    rule.rawValue, x: SaddleValley.distances, y: (valley.steps[rule] ?? []).map { Double($0) },
                    style: .markedLine, look: rule.look)
            })
        return Figure(
            "escape", title: "How long each rule stays at a saddle", columns: 2, panelSize: (490, 370),
            panels: [first] + escape.sites.map { panel($0) })
    }

    /// The costs of the runs from one saddle.
    private static func panel(_ site: Site) -> Panel {
        let fall = site.cost - site.exit
        let longest = site.costs.values.map(\.count).max() ?? 2
        let range = site.exit - 0.3 * fall...site.cost + 2 * fall
        // RMSprop's first steps can lead high up: what leaves the picture is said in words.
        let peaks = EscapeRule.allCases.compactMap { rule -> String? in
            guard let peak = site.costs[rule]?.max(), peak > range.upperBound else { return nil }
            return "\(rule.rawValue)\\nrises to \(NumberText.fixed(peak, places: 2))"
        }
        return Panel(
            "Saddle \(site.name), from 10⁻⁴ away",
            x: .init("step", range: 0.45...1.5 * Double(longest), logarithmic: true), y: .init("cost J", range: range),
            settings: ["set xtics add ('0' 0.5)"]
                + (peaks.isEmpty
                    ? [] : ["set label \"\(peaks.joined(separator: "\\n"))\" at graph 0.04, graph 0.16 left"]),
            series: EscapeRule.allCases.map { rule in
                Series(
                    rule.rawValue, logarithmicallyThinned(site.costs[rule] ?? []), style: .path, look: rule.look)
            })
    }

    /// Steps and costs that are evenly spread on a logarithmic axis, on which step 0 stands half a step before the first.
    private static func logarithmicallyThinned(_ costs: [Double]) -> [[Double]] {
        var kept: [[Double]] = []
        var next = 0.0
        for (step, cost) in costs.enumerated() where Double(step) >= next || step == costs.count - 1 {
            kept.append([max(Double(step), 0.5), cost])
            next = max(next + 1, next * 1.02)
        }
        return kept
    }
}
