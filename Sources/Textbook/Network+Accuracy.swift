extension Network {
    /// The predicted class of each example of X, (n_x, m).
    ///
    /// A single sigmoid unit predicts 1 if its output exceeds ½, that is if its logit exceeds 0. Several units predict
    /// the one with the largest logit, the first of equal ones. The logits decide, since outputs of different logits
    /// may round to the same value.
    ///
    /// - Precondition: the output is softmax or sigmoid.
    package func predictedClasses(_ inputs: Matrix) -> [Int] {
        precondition(output != .identity, "A network with the identity as output predicts values, not classes.")
        let logits = forward(inputs).logits
        return (0..<logits.columns).map { j in
            if output == .sigmoid && logits.rows == 1 {
                return logits[0, j] > 0 ? 1 : 0
            }
            var best = 0
            for i in 0..<logits.rows where logits[i, j] > logits[best, j] {
                best = i
            }
            return best
        }
    }

    /// The fraction of the examples, 0 … 1, whose class is predicted correctly.
    ///
    /// - Precondition: as for `predictedClasses`; one class for each example, and at least one example.
    package func accuracy(_ inputs: Matrix, classes: [Int]) -> Double {
        precondition(
            classes.count == inputs.columns && !classes.isEmpty,
            "There are \(classes.count) classes for \(inputs.columns) examples.")
        let hits = zip(predictedClasses(inputs), classes).count { predicted, actual in predicted == actual }
        return Double(hits) / Double(classes.count)
    }
}
