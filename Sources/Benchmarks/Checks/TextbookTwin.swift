import Descent
import Textbook

/// Some examples as the textbook takes them, and how far the engine's may be off.
struct TextbookTwin {
    /// X, (n_x, m), scaled as the network scales them.
    let inputs: Matrix

    /// How far each is off in single precision, at the most.
    let inputErrors: Matrix

    let targets: Textbook.Targets

    /// Y, (units, m).
    let values: Matrix

    /// What the loss of each is multiplied with.
    let weights: [Double]

    /// - Parameter rows: which of the examples.
    init(_ network: borrowing Descent.Network, _ examples: Examples, rows: [Int]) {
        let scaling = network.standardization
        let all = examples.inputs
        func scaled(_ i: Int, _ j: Int) -> (value: Double, error: Double) {
            let value = Double(all[rows[j], i])
            guard let scaling else { return (value, 0) }
            let factor = 1 / Double(scaling.deviations[i])
            let result = (value - Double(scaling.means[i])) * factor
            // A byte's value is rounded, and so are the difference, the factor and the product.
            return (result, Rounding.unit * (abs(value) * factor + 3 * abs(result)))
        }
        inputs = Matrix(rows: all.width, columns: rows.count) { scaled($0, $1).value }
        inputErrors = Matrix(rows: all.width, columns: rows.count) { scaled($0, $1).error }
        weights = rows.map { examples.relativeWeight(ofExample: $0) }
        let units = network.outputs
        let isSingle = units == 1 && network.output != .softmax
        values = Matrix(rows: units, columns: rows.count) { i, j in
            if let value = examples.targets.value(ofExample: rows[j], index: i) { return Double(value) }
            let label = examples.targets.classNumber(ofExample: rows[j]) ?? 0
            // One sigmoid unit gives the probability of class 1.
            return isSingle ? Double(label) : (label == i ? 1 : 0)
        }
        targets =
            network.output == .softmax
            ? .classes(rows.map { examples.targets.classNumber(ofExample: $0) ?? 0 }) : .values(values)
    }
}
