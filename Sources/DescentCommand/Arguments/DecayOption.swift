import ArgumentParser
package import Descent

/// How the learning rate falls, as `--decay` spells it.
package struct DecayOption: Sendable, Hashable {
    package let formula: LearningRateDecay.Formula

    package init(_ formula: LearningRateDecay.Formula) { self.formula = formula }

    /// Reads `none`, `inverse-time:R[:EVERY]`, `exponential:F`, `inverse:K`, `inverse-sqrt:K`, `staircase:F:EVERY` or
    /// `manual:E=A,E=A,…`. Whether the numbers are in range is the library's to judge.
    package init(parsing text: String) throws {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        switch (fields[0], fields.count) {
        case ("none", 1): formula = .none
        case ("inverse-time", 2): formula = .inverseTime(rate: try NumberArgument.real(fields[1]), every: 1)
        case ("inverse-time", 3):
            formula = .inverseTime(
                rate: try NumberArgument.real(fields[1]), every: try NumberArgument.whole(fields[2]))
        case ("exponential", 2): formula = .exponential(factor: try NumberArgument.real(fields[1]))
        case ("inverse", 2): formula = .inverse(numerator: try NumberArgument.real(fields[1]))
        case ("inverse-sqrt", 2): formula = .inverseSquareRoot(numerator: try NumberArgument.real(fields[1]))
        case ("staircase", 3):
            formula = .staircase(
                factor: try NumberArgument.real(fields[1]), every: try NumberArgument.whole(fields[2]))
        case ("manual", 2): formula = .manual(try DecayOption.table(fields[1]))
        default:
            throw ValidationError(
                "expected none, inverse-time:R[:EVERY], exponential:F, inverse:K, inverse-sqrt:K, staircase:F:EVERY or "
                    + "manual:E=A,E=A,….")
        }
    }

    private static func table(_ text: Substring) throws -> [LearningRateDecay.ManualRate] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { entry in
            let sides = entry.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, let epoch = Int(sides[0]) else {
                throw ValidationError(
                    "expected manual:E=A,E=A,…, each E an epoch from 1 and A its rate, such as manual:5=0.01,10=0.001.")
            }
            return LearningRateDecay.ManualRate(epoch: epoch, learningRate: try NumberArgument.real(sides[1]))
        }
    }

    /// Whether the formula has an n, which `--decay-numbering` counts.
    package var hasNumbering: Bool {
        switch formula {
        case .inverseTime, .exponential, .staircase: true
        case .none, .inverse, .inverseSquareRoot, .manual: false
        }
    }
}

extension DecayOption: CustomStringConvertible {
    package var description: String {
        switch formula {
        case .none: "none"
        case .inverseTime(let rate, 1): "inverse-time:\(rate)"
        case .inverseTime(let rate, let every): "inverse-time:\(rate):\(every)"
        case .exponential(let factor): "exponential:\(factor)"
        case .inverse(let numerator): "inverse:\(numerator)"
        case .inverseSquareRoot(let numerator): "inverse-sqrt:\(numerator)"
        case .staircase(let factor, let every): "staircase:\(factor):\(every)"
        case .manual(let rates):
            "manual:" + rates.map { "\($0.epoch)=\($0.learningRate)" }.joined(separator: ",")
        }
    }
}
