import ArgumentParser

/// When validation ends training, as `--early-stopping` spells it: `PATIENCE` or `PATIENCE:MARGIN`.
package struct PatienceOption: Sendable, Hashable {
    /// After how many epochs without an improvement.
    package let epochs: Int

    /// By which share of the best score a score has to be better to be an improvement.
    package let margin: Double

    package init(epochs: Int, margin: Double) {
        self.epochs = epochs
        self.margin = margin
    }

    /// Reads a whole number of at least 1, and after a colon a number from 0 to below 1.
    package init(parsing text: String) throws {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        let problem = ValidationError(
            "expected PATIENCE[:MARGIN], PATIENCE a whole number of at least 1 and MARGIN a number from 0 to below 1.")
        guard fields.count <= 2, let epochs = Int(fields[0]), epochs >= 1 else { throw problem }
        var margin = 0.0
        if fields.count == 2 {
            guard let given = try? NumberArgument.real(fields[1]), given >= 0, given < 1 else { throw problem }
            margin = given
        }
        self.init(epochs: epochs, margin: margin)
    }
}

extension PatienceOption: CustomStringConvertible {
    package var description: String { margin > 0 ? "\(epochs):\(margin)" : "\(epochs)" }
}
