import Exercises
import Reporting
import Testing
import Textbook

@Suite struct ContoursTests {
    @Test func `all claims hold and all figures are there`() throws {
        let report = try Contours(ExerciseSettings()).run { _ in }
        #expect(report.differences == [])
        for row in report.tables[1].rows where row.cells[0].text.contains("the cost ") {
            let cost = row.cells[1].value
            #expect(row.cells[0].text.hasSuffix("grows") ? cost > 10 : cost < 0.1)
        }
        #expect(report.tables.count == 3)
        #expect(report.tables[0].rows.count == 16)
        // Descent's u shrinks by 1 − 0.2/50 and by 1 − 1.9/50 a step, in the straight valley and in the turned one.
        for (index, factor) in [(0, 0.996), (1, 0.962), (8, 0.996), (9, 0.962)] {
            let rest = (0..<40).reduce(9.0) { rest, _ in rest * factor }
            #expect(abs(report.tables[0].rows[index].cells[5].value - (9 - rest)) <= 1e-12, "row \(index)")
        }
        #expect(report.tables[1].rows.allSatisfy { $0.verdict == .agrees })
        #expect(report.figures.map { $0.name } == ["valley", "turned-valley", "batch-paths"])
        #expect(report.findings.count == 3)
    }

    @Test func `claims differ where the valleys are exchanged`() {
        let (straight, turned) = (Valley(angle: 0), Valley(angle: .pi / 6))
        let rows = ValleyClaims(straight: turned, turned: straight).table.rows
        let different = rows.filter { $0.verdict == .differs }.map(\.cells[0].text)
        #expect(
            different.map { $0.prefix(8) } == ["RMSprop ", "Adam has", "Adam's f"], "\(different)")
    }

    @Test func `the output is the same each time`() throws {
        let lines = try Contours(ExerciseSettings()).run { _ in }.lines
        #expect(try Contours(ExerciseSettings()).run { _ in }.lines == lines)
    }

    /// The limits of the rate, found from the roots, are those at which runs begin to grow.
    @Test(arguments: [0, 0.5, 0.9], Momentum.Form.allCases)
    func `at its largest rate momentum begins to diverge`(beta: Double, form: Momentum.Form) {
        let limit = ValleyClaims.largestRate(beta: beta, form: form)
        for (share, grows) in [(0.99, false), (1.01, true)] {
            let optimizer = Momentum(parameterCount: 1, learningRate: share * limit, beta: beta, form: form)
            let path = DescentPath(of: optimizer, over: QuadraticBowl(curvatures: [1]), from: [1], steps: 1000)
            let late = path.points.suffix(50).reduce(0) { max($0, abs($1[0])) }
            #expect(grows ? late > 100 : late < 0.01, "β \(beta), \(form), \(share): \(late)")
        }
    }

    @Test func `the forms of momentum walk the same path and descent does not`() {
        let valley = Valley(angle: 0.3)
        let path = valley.path(.fastMomentum)
        #expect(path.largestDifference(from: valley.path(.accumulatedMomentum)) <= 1e-12)
        #expect(path.largestDifference(from: valley.path(.zigzaggingDescent)) > 1)
    }

    @Test func `gain and moves are those along the valley's axes`() {
        let (straight, turned) = (Valley(angle: 0), Valley(angle: 1))
        for optimizer in [ValleyOptimizer.cautiousDescent, .zigzaggingDescent, .fastMomentum] {
            #expect(abs(straight.gain(optimizer, steps: 20) - turned.gain(optimizer, steps: 20)) <= 1e-12)
            #expect(abs(straight.movesAcross(optimizer, steps: 20) - turned.movesAcross(optimizer, steps: 20)) <= 1e-12)
            #expect(straight.turns(optimizer) <= 39)
        }
        // u shrinks by 1 − 1.9/50 a step.
        let rest = (0..<20).reduce(9.0) { rest, _ in rest * (1 - 0.038) }
        #expect(abs(straight.gain(.zigzaggingDescent, steps: 20) - (9 - rest)) <= 1e-12)
    }

    @Test func `the batch falls at every step and single examples do not`() {
        let descents = RegressionDescents().descents
        #expect(descents.count == 3)
        #expect(descents[0].rises(in: 0..<300) == 0)
        #expect(descents[2].rises(in: 0..<300) > 60)
        // The whole batch reaches the minimum of the normal equations.
        #expect(descents[0].distances[4000] <= 1e-12)
        #expect(descents[1].spread(over: 3000..<4000) < descents[2].spread(over: 3000..<4000) / 2)
    }
}
