import Formats

/// The columns of predictions for people: `class` and `probability NAME` for each class, or `value`.
package struct PredictionColumns: Sendable {
    /// The columns' names.
    package let names: [String]

    private let output: Activation
    private let units: Int
    /// The classes' names, numbers where they have none; empty for values.
    private let classes: [String]

    /// The columns for a network's outputs.
    ///
    /// - Parameter classNames: of classes from 0 on; nil if they are only numbered.
    package init(output: Activation, units: Int, classNames: [String]?) {
        self.output = output
        self.units = units
        guard output != .identity else {
            classes = []
            names = units == 1 ? ["value"] : (1...units).map { "value \($0)" }
            return
        }
        let known = classNames ?? []
        classes = (0..<(units == 1 && output == .sigmoid ? 2 : units)).map { number in
            // A model that has learnt a single class has two all the same, and the other has no name.
            number < known.count ? known[number] : known.contains("\(number)") ? "class \(number)" : "\(number)"
        }
        names = ["class"] + classes.map { "probability \($0)" }
    }

    /// Appends the fields of one example.
    ///
    /// - Parameters:
    ///   - index: the example.
    ///   - isKnown: whether there is a prediction; else all fields are empty.
    func append(_ predictions: Predictions, example index: Int, isKnown: Bool, to rows: inout CSVRows) {
        guard isKnown else {
            for _ in names { rows.appendMissing() }
            return
        }
        if output == .identity {
            for unit in 0..<units { rows.append(predictions[index, unit]) }
        } else {
            rows.append(classes[predictions.class(ofExample: index)])
            // Of one sigmoid unit, which has the probability of class 1.
            if classes.count > units { rows.append(1 - predictions[index, 0]) }
            for unit in 0..<units { rows.append(predictions[index, unit]) }
        }
    }
}
