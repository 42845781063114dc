import Reporting

/// Who computes the matrix products of training, for people.
enum ProductText {
    /// `OpenBLAS 99.4 %, own kernels 0.6 % of the arithmetic`.
    ///
    /// - Parameter blasShare: OpenBLAS's share of a step's arithmetic, from 0 to 1; nil where a step has no products.
    static func step(_ blasShare: Double?) -> String {
        switch blasShare {
        case nil: "none, as a program for networks of few units takes the steps"
        case 0: "all by own kernels"
        case 1: "all by OpenBLAS"
        case let share?:
            // What is not all is not shown as all.
            "OpenBLAS \(percent(min(max(share, 0.001), 0.999))), own kernels "
                + "\(percent(1 - min(max(share, 0.001), 0.999))) of the arithmetic"
        }
    }

    private static func percent(_ share: Double) -> String { "\(NumberText.fixed(share * 100, places: 1)) %" }
}
