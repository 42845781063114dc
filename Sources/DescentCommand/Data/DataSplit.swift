package import Descent

/// Which rows are trained with, and which are held out.
package struct DataSplit: Sendable {
    /// In ascending order, as all of these.
    package let train: [Int]
    /// nil for none.
    package let validation: [Int]?
    /// nil for none.
    package let test: [Int]?

    /// Splits rows: first the test set is drawn, then the validation set of what is left, each with the same share of
    /// every class.
    ///
    /// - Parameters:
    ///   - validation: the share of all rows to hold out for validation; 0 for none.
    ///   - test: the share of all rows to hold out for the test; 0 for none.
    ///   - source: where the rows come from, to name in an error.
    package init(
        _ targets: Targets, validation: Double, test: Double, seed: UInt64, _ source: DataSource
    ) throws(Failure) {
        let all = targets.count
        func count(_ share: Double, _ flag: String) throws(Failure) -> Int {
            guard share > 0 else { return 0 }
            guard let count = Examples.heldOutCount(share, of: all) else {
                throw Failure(
                    .usage, "\(flag) \(share) of the \(CountText.text(all, "example")) of \(source) leaves a part empty"
                )
            }
            return count
        }
        let (validation, test) = (
            try count(validation, "--validation-split"), try count(test, "--test-split")
        )
        guard validation + test < all else {
            throw Failure(
                .usage,
                "--validation-split and --test-split hold out \(validation) and \(test) of the \(all) examples of "
                    + "\(source), and leave none to train with")
        }
        var rest: [Int]?
        if test > 0 {
            let parts = targets.split(holdingOut: test, seed: seed, stratified: true)
            (rest, self.test) = (parts.train, parts.heldOut)
        } else {
            self.test = nil
        }
        if validation > 0 {
            let parts = targets.split(holdingOut: validation, of: rest, seed: seed, stream: 1, stratified: true)
            (rest, self.validation) = (parts.train, parts.heldOut)
        } else {
            self.validation = nil
        }
        train = rest ?? Array(0..<all)
    }

    /// Whether every row is trained with.
    package var isWhole: Bool { validation == nil && test == nil }

    /// The parts of examples of all rows.
    package func parts(
        of all: Examples
    ) throws(Failure) -> (train: Examples, validation: Examples?, test: Examples?) {
        guard !isWhole else { return (all, nil, nil) }
        do { try MemoryError.require(all.byteCount, beside: all.byteCount) } catch {
            throw Failure(
                .usage, "--validation-split and --test-split: \(error); --validation-split 0 holds nothing out")
        }
        return (all[rows: train], validation.map { all[rows: $0] }, test.map { all[rows: $0] })
    }
}
