import Textbook

/// The valley that the rules walk through, and their walks.
package struct Valley: Sendable {
    /// A rule and the path that it took.
    package struct Walk: Sendable {
        package let rule: ValleyRule
        package let path: DescentPath
    }

    /// The curvature across the valley; that along it is 1, so this is κ too.
    static let steepness = 50.0

    /// Where all walks begin: along and across.
    static let start = [9, 1.3]

    /// The steps of a walk.
    static let steps = 40

    package let bowl: QuadraticBowl
    package let walks: [Walk]

    /// - Parameter angle: by which the valley is turned against the parameters' axes, in radians.
    package init(angle: Double) {
        let bowl = QuadraticBowl(curvatures: [1, Valley.steepness], angle: angle)
        self.bowl = bowl
        walks = ValleyRule.allCases.map { rule in
            Walk(
                rule: rule,
                path: DescentPath(of: rule.updateRule, over: bowl, from: bowl.point(Valley.start), steps: Valley.steps))
        }
    }

    /// Where it lies, in words.
    var name: String { bowl.angle == 0 ? "straight" : "turned" }

    /// The path of one of the rules.
    package func path(_ rule: ValleyRule) -> DescentPath {
        // All rules have walked.
        walks[ValleyRule.allCases.firstIndex(of: rule) ?? 0].path
    }

    /// The cost at each step as a share of the first.
    func relativeCosts(_ rule: ValleyRule) -> [Double] {
        let costs = path(rule).points.map { bowl.cost(at: $0) }
        return costs.map { $0 / costs[0] }
    }

    /// How far a path has come towards the minimum along the valley after so many steps.
    package func gain(_ rule: ValleyRule, steps: Int) -> Double {
        Valley.start[0] - bowl.coordinates(of: path(rule).points[steps])[0]
    }

    /// The sum of the sizes of a path's moves across the valley, over so many steps.
    package func movesAcross(_ rule: ValleyRule, steps: Int) -> Double {
        path(rule).moves(along: 1, of: bowl, steps: steps).reduce(0) { $0 + abs($1) }
    }

    /// How often a path's moves across the valley change their direction.
    package func turns(_ rule: ValleyRule) -> Int {
        let moves = path(rule).moves(along: 1, of: bowl, steps: Valley.steps)
        return zip(moves, moves.dropFirst()).count { $0 * $1 < 0 }
    }
}
