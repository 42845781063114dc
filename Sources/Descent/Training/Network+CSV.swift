public import Formats

extension Network {
    /// Predicts the rows of a CSV file and writes the predictions to a file.
    ///
    ///     try network.predict(csv: "houses.csv", to: "prices.csv")
    ///
    /// The columns are found by the names of the training table, in any order; the label may be missing. A network that
    /// was not trained on a table takes its inputs in their order.
    ///
    /// A file that ends in `.csv` gets a header and a row for each row: the kept columns as they stand in the table,
    /// then `class` with its name and `probability NAME` for each class, or `value`. A file that ends in `.npy` gets
    /// the outputs, `<f4` of shape (m, n_y). It appears under its name when it is complete.
    ///
    /// The memory does not grow with the files. Where ``MissingValues/drop`` left rows out of training, a row with a
    /// missing value has empty fields, in NumPy's file NaN, so that rows keep their numbers.
    ///
    /// - Parameters:
    ///   - path: the table, plain or compressed with gzip, with quotes and line ends as in RFC 4180.
    ///   - output: the file to write, replaced if it exists.
    ///   - label: the label's column, by name or number from 1; nil for that of the training table, if the file has
    ///     it. In the table of a network that was not trained on one it has to be named.
    ///   - kept: the columns of the table that stand beside the predictions.
    ///   - separator: the character between fields; found by default.
    ///   - header: whether the first line names the columns; by default if any of its fields is not a number.
    ///   - workers: the number of workers that predict; by default all usable processors.
    ///   - products: who computes the matrix products. Files of more than some megabytes have the bits of
    ///     ``ProductChoice/own`` with `auto`.
    ///   - warnings: what the user should know is appended.
    /// - Returns: the number of rows.
    /// - Throws: ``PredictionError`` with the line of the table.
    @discardableResult
    public func predict(
        csv path: String, to output: String, label: String? = nil, keeping kept: KeptColumns = .ignored,
        separator: CSVSeparator = .automatic, header: CSVHeader = .automatic, workers: Int? = nil,
        products: ProductChoice = .auto, warnings: inout [TableWarning]
    ) throws(PredictionError) -> Int {
        guard let target = PredictionOutput(path: output) else { throw .format(path: output) }
        var settings = TablePrediction.Settings()
        (settings.label, settings.keeping) = (label, kept)
        (settings.separator, settings.header) = (separator, header)
        let prediction = try TablePrediction(self, path, settings, workers: workers, products: products)
        try prediction.write(to: target)
        warnings += prediction.warnings
        return prediction.rowCount
    }

    /// Predicts the rows of a CSV file and writes the predictions to a file, without warnings: as the function with
    /// `warnings:` does.
    @discardableResult
    public func predict(
        csv path: String, to output: String, label: String? = nil, keeping kept: KeptColumns = .ignored,
        separator: CSVSeparator = .automatic, header: CSVHeader = .automatic, workers: Int? = nil,
        products: ProductChoice = .auto
    ) throws(PredictionError) -> Int {
        var warnings: [TableWarning] = []
        return try predict(
            csv: path, to: output, label: label, keeping: kept, separator: separator, header: header, workers: workers,
            products: products, warnings: &warnings)
    }
}
