/// The targets of the examples of a mini-batch.
package enum Targets: Hashable, Sendable {
    /// A class from 0 for each example. A single unit takes the classes 0 and 1 as its values.
    case classes([Int])

    /// Real values, (k, m) for k units, in 0 … 1 for a sigmoid output; not for a softmax output.
    case values(Matrix)

    /// The number of examples.
    package var count: Int {
        switch self {
        case .classes(let classes): classes.count
        case .values(let values): values.columns
        }
    }

    /// The targets of the examples at `indices`, in that order.
    package func examples(at indices: [Int]) -> Targets {
        switch self {
        case .classes(let classes): .classes(indices.map { classes[$0] })
        case .values(let values): .values(values.columns(at: indices))
        }
    }

    /// Y, (units, examples): the values, or for classes 1 in the row of the class and 0 elsewhere.
    ///
    /// - Precondition: the targets fit these numbers and `output`.
    func matrix(units: Int, examples: Int, output: Output) -> Matrix {
        precondition(count == examples, "There are \(count) targets for \(examples) examples.")
        switch self {
        case .classes(let classes):
            let singleUnit = units == 1 && output != .softmax
            let limit = singleUnit ? 2 : units
            for value in classes {
                precondition(value >= 0 && value < limit, "Class \(value) is not one of 0 ..< \(limit).")
            }
            return Matrix(rows: units, columns: examples) { i, j in
                singleUnit ? Double(classes[j]) : (classes[j] == i ? 1 : 0)
            }
        case .values(let values):
            precondition(output != .softmax, "A softmax output takes classes as its targets, not real values.")
            precondition(values.rows == units, "The targets have \(values.rows) rows for \(units) output units.")
            if output == .sigmoid {
                for value in values.elements {
                    precondition(value >= 0 && value <= 1, "Target \(value) of a sigmoid output is not in 0 … 1.")
                }
            }
            return values
        }
    }
}
