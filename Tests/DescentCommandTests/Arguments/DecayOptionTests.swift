import ArgumentParser
import Descent
import DescentCommand
import Testing

@Suite struct DecayOptionTests {
    @Test(arguments: [
        ("none", LearningRateDecay.Formula.none),
        ("inverse-time:0.5", .inverseTime(rate: 0.5, every: 1)),
        ("inverse-time:0.5:100", .inverseTime(rate: 0.5, every: 100)),
        ("exponential:0.95", .exponential(factor: 0.95)),
        ("inverse:2.0", .inverse(numerator: 2)),
        ("inverse-sqrt:2.0", .inverseSquareRoot(numerator: 2)),
        ("staircase:0.5:10", .staircase(factor: 0.5, every: 10)),
        (
            "manual:5=0.01,10=0.001",
            .manual([.init(epoch: 5, learningRate: 0.01), .init(epoch: 10, learningRate: 0.001)])
        ),
    ])
    func `every form is read`(text: String, formula: LearningRateDecay.Formula) throws {
        let option = try DecayOption(parsing: text)
        #expect(option.formula == formula)
        #expect("\(option)" == text)
    }

    @Test(arguments: [
        "", "linear:1", "none:1", "inverse-time", "inverse-time:", "inverse-time:1:2:3", "inverse-time:1:0.5",
        "exponential",
        "exponential:nan", "exponential:0.9:2", "inverse:x", "staircase:0.5", "manual", "manual:", "manual:5",
        "manual:5=",
        "manual:5=0.1,", "manual:a=0.1", "manual:5=0.1=2",
    ])
    func `everything else is refused`(text: String) {
        #expect(throws: ValidationError.self) { try DecayOption(parsing: text) }
    }

    @Test(arguments: [
        ("none", false), ("inverse-time:1", true), ("exponential:1", true), ("staircase:1:1", true),
        ("inverse:1", false),
        ("inverse-sqrt:1", false), ("manual:1=1", false),
    ])
    func `only formulas with an n have a numbering`(text: String, hasNumbering: Bool) throws {
        #expect(try DecayOption(parsing: text).hasNumbering == hasNumbering)
    }
}
