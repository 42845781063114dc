import Reporting

/// What the walks through the valleys came to.
enum ValleyTable {
    static func table(_ valleys: [Valley]) -> Report.Table {
        var table = Report.Table(
            "\(Valley.steps) steps through the valley J = ½ (u² + \(NumberText.fixed(Valley.steepness, places: 0)) w²) "
                + "from u = \(NumberText.fixed(Valley.start[0], places: 0)) along and w = "
                + "\(NumberText.fixed(Valley.start[1], places: 1)) across; turned: by 30° against the parameters; L = "
                + "\(NumberText.fixed(Valley.steepness, places: 0)); β 0.9, β₂ 0.999",
            ["valley", "rule", "α", "Σ|moves across|", "turns across", "gained along", "cost, of the first"])
        for valley in valleys {
            for walk in valley.walks {
                let cost = valley.relativeCosts(walk.rule)[Valley.steps]
                table.append([
                    valley.name, walk.rule.name, walk.rule.rateText,
                    NumberText.fixed(valley.movesAcross(walk.rule, steps: Valley.steps), places: 2),
                    "\(valley.turns(walk.rule))",
                    NumberText.fixed(valley.gain(walk.rule, steps: Valley.steps), places: 2),
                    NumberText.scientific(cost, digits: 3),
                ])
            }
        }
        return table
    }
}
