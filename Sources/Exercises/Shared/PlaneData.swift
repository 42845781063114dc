import Descent
package import LegacyRandom
package import Textbook

/// Points of the plane in two classes, for the textbook and for the engine.
package struct PlaneData: Sendable {
    /// X, (2, m).
    package let inputs: Matrix

    /// The class of each point, 0 or 1.
    package let classes: [Int]

    package var count: Int { classes.count }

    package var targets: Textbook.Targets { .classes(classes) }

    /// - Precondition: `inputs` has two rows and a column for each class.
    package init(inputs: Matrix, classes: [Int]) {
        precondition(
            inputs.rows == 2 && inputs.columns == classes.count,
            "inputs of \(inputs.rows) × \(inputs.columns) for \(classes.count) points of the plane")
        self.inputs = inputs
        self.classes = classes
    }

    package init(_ points: LabelledPoints<Double>) {
        inputs = Matrix(rows: points.count, columns: 2, elements: points.coordinates).transposed
        classes = points.labels
    }

    /// Some of the user's examples, which must have two inputs and two classes.
    init(_ examples: Examples, _ range: Range<Int>, flag: String, name: String) throws(ExerciseError) {
        guard examples.inputs.width == 2, examples.targets.classCount == 2 else {
            let kind = examples.targets.classCount.map { "\($0) classes" } ?? "real targets"
            throw .setting(
                flag: flag, value: "\(name), with \(examples.inputs.width) inputs and \(kind)",
                expected: "data of two inputs and two classes, 0 and 1")
        }
        inputs = Matrix(rows: 2, columns: range.count) { feature, example in
            Double(examples.inputs[range.lowerBound + example, feature])
        }
        classes = range.map { examples.targets.classNumber(ofExample: $0) ?? 0 }
    }

    /// The same in single precision, for the engine.
    func examples() throws(ExerciseError) -> Examples {
        try ExerciseError.wrapping {
            try Examples(
                inputs: Inputs(inputs.transposed.elements.map { Float($0) }, width: 2),
                targets: Descent.Targets(classes: classes, classCount: 2))
        }
    }
}
