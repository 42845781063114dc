/// Where predictions go, and in what form.
package enum PredictionOutput: Sendable, Hashable {
    /// A CSV file.
    case csv(String)
    /// An NPY file of the outputs alone.
    case npy(String)
    /// CSV on standard output.
    case standardOutput

    /// A file in the form that its name ends in; nil for a name that ends in neither `.csv` nor `.npy`.
    package init?(path: String) {
        if path.hasSuffix(".csv") {
            self = .csv(path)
        } else if path.hasSuffix(".npy") {
            self = .npy(path)
        } else {
            return nil
        }
    }
}
