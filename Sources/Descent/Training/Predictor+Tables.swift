extension Predictor {
    /// How tables become this predictor's inputs; nil if the network was not trained on a table.
    public var encoder: TableEncoder? { network.encoder }

    /// The outputs for one row of a table, given by the columns' names.
    ///
    ///     let probabilities = try predictor.predict(["age": 31, "city": "Oslo"])
    ///
    /// - Returns: n_y values: probabilities for softmax and sigmoid, values for identity.
    /// - Throws: ``PredictionError/row(_:)`` for a row that lacks a column or has a value of the wrong kind, and
    ///   ``PredictionError/noEncoder``.
    public func predict(_ row: [String: TableValue]) throws(PredictionError) -> [Float] {
        guard let encoder = network.encoder else { throw .noEncoder }
        let inputs: [Float]
        do { inputs = try encoder.inputs(of: row) } catch { throw .row(error) }
        return try predict(inputs)
    }

    /// The name of the class that these outputs of one example make the likeliest; nil if the network gives values, or
    /// its classes have no names.
    ///
    /// - Precondition: there are n_y outputs.
    public func className(of outputs: [Float]) -> String? {
        precondition(outputs.count == self.outputs, "\(outputs.count) outputs of a network with \(self.outputs)")
        guard output != .identity, let names = classNames else { return nil }
        let number = Predictions(values: outputs, count: 1, units: outputs.count, output: output).classes[0]
        return number < names.count ? names[number] : nil
    }
}
