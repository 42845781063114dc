import ArgumentParser
package import Descent

/// How the learning rate follows the batch size, as `--scale-learning-rate` spells it: `BASE` or `BASE:sqrt`.
package struct ScalingRuleOption: Sendable, Hashable {
    package let scaling: LearningRateScaling

    /// Reads a batch size of at least 1, and after a colon the rule.
    package init(parsing text: String) throws {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count <= 2, let base = Int(fields[0]), base >= 1,
            let rule = fields.count == 1 ? .linear : LearningRateScaling.Rule(rawValue: String(fields[1]))
        else {
            throw ValidationError(
                "expected BASE[:sqrt], BASE the batch size that --learning-rate is for, at least 1, such as 256 or 256:sqrt."
            )
        }
        scaling = LearningRateScaling(rule, baseBatchSize: base)
    }
}

extension ScalingRuleOption: CustomStringConvertible {
    package var description: String {
        "\(scaling.baseBatchSize)" + (scaling.rule == .linear ? "" : ":\(scaling.rule.rawValue)")
    }
}
