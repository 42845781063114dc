package import Formats

/// Predicts the rows of a CSV file, a block at a time, in their order.
///
/// A file of one block has the bits of `network.predict` for all its rows. In a longer one, whose number of rows only
/// the end tells, a row's predictions have those of ``ProductChoice/own``, which do not follow from the rows beside it.
package final class TablePrediction {
    /// Some rows with their predictions.
    package struct Part {
        package let block: TableBlock
        package let predictions: Predictions
        /// For each row whether there is a prediction: there is none where a value is missing and the model's training
        /// dropped such rows. Nil if there is for all.
        package let isKnown: [Bool]?
    }

    /// How a file is to be read.
    package struct Settings: Sendable {
        package var keeping = KeptColumns.ignored
        /// The label, by name or number from 1; nil for that of the training table, if the file has it.
        package var label: String?
        package var separator = CSVSeparator.automatic
        package var header = CSVHeader.automatic
        /// Columns, by name or number from 1, that one of the file and the training table is to have.
        package var named: [String] = []
        /// The bytes of a block's text; nil for the default.
        package var blockSize: Int?

        package init() {}
    }

    /// The columns of the predictions.
    package let columns: PredictionColumns
    /// The names of the columns that are kept.
    package var keptNames: [String] { kept.map { reader.keptNames[$0] } }
    /// The number of rows so far.
    package private(set) var rowCount = 0

    /// The number of the network's outputs.
    let unitCount: Int
    private let path: String
    /// The columns that the network does not use and nobody has to be told of.
    private let silent: [String]
    private let encoder: TableEncoder
    private let predictor: Predictor
    private let reader: TableReader
    /// The indices of the columns that are kept, among those that the reader keeps.
    let kept: [Int]
    /// The first block, from which follows how the rows are computed.
    private var first: TableBlock?
    private var collected = CollectedWarnings()

    /// Opens a file and reads its first rows.
    package init(
        _ network: borrowing Network, _ path: String, _ settings: Settings, workers: Int? = nil,
        products: ProductChoice = .auto
    ) throws(PredictionError) {
        let columns = PredictionColumns(
            output: network.output, units: network.outputs, classNames: network.classNames)
        let (known, inputs) = (network.encoder, network.inputs)
        let reader: TableReader
        let first: TableBlock?
        do {
            reader = try TableReader(
                path, keeping: settings.keeping, separator: settings.separator, header: settings.header,
                blockSize: settings.blockSize
            ) { (names, count) throws(DataError) in
                guard let known else {
                    return try TableEncoder(inputCount: inputs, names, count, label: settings.label, path: path)
                }
                try known.requireColumns(settings.named, names: names, count: count, path: path)
                return try known.labelled(settings.label, names, count, path: path)
            }
            first = try reader.next()
        } catch {
            throw .data(error)
        }
        let clashing = reader.keptNames.filter(columns.names.contains)
        if let name = clashing.first {
            // Columns that nobody asked for are no reason to refuse a table.
            guard settings.keeping == .ignored else { throw .keptName(name, path: path) }
            collected.add([.notKept(clashing)], except: [])
        }
        let predictor: Predictor
        do {
            predictor = try Predictor(
                network, workers: workers, products: products == .auto && !reader.isAtEnd ? .own : products)
        } catch {
            throw TablePrediction.error(error)
        }
        unitCount = network.outputs
        self.path = path
        self.columns = columns
        self.first = first
        kept = reader.keptNames.indices.filter { !columns.names.contains(reader.keptNames[$0]) }
        silent = reader.keptNames + [settings.label].compactMap { $0 }
        encoder = reader.encoder
        self.predictor = predictor
        self.reader = reader
    }

    /// What the user should know about the rows so far.
    package var warnings: [TableWarning] { collected.warnings }

    /// Predicts the next rows; nil at the end.
    package func next() throws(PredictionError) -> Part? {
        let block: TableBlock
        let inputs: Inputs
        var isKnown: [Bool]?
        do {
            var read = first.take()
            if read == nil { read = try reader.next() }
            guard let read else { return nil }
            block = read
            if encoder.missing == .drop {
                var flags = [Bool](repeating: false, count: block.table.rowCount)
                for row in try encoder.completeRows(of: block.table) { flags[row] = true }
                isKnown = flags
            }
            var warnings = encoder.columnNames == nil ? block.table.warnings : []
            inputs = try (isKnown == nil ? encoder : encoder.filling).inputs(from: block.table, warnings: &warnings)
            collected.add(warnings, except: silent)
        } catch {
            throw .data(error)
        }
        var predictions: Predictions
        do { predictions = try predictor.predict(inputs) } catch { throw TablePrediction.error(error) }
        if let isKnown {
            for row in isKnown.indices where !isKnown[row] { collected.addUnknown(line: line(row, of: block)) }
            predictions = predictions.without(isKnown)
        }
        try requireFinite(predictions, isKnown, block)
        rowCount += predictions.count
        return Part(block: block, predictions: predictions, isKnown: isKnown)
    }

    private func line(_ row: Int, of block: TableBlock) -> Int { block.table.location(row: row, column: 0).line ?? 0 }

    private func requireFinite(
        _ predictions: Predictions, _ isKnown: [Bool]?, _ block: TableBlock
    ) throws(PredictionError) {
        let index =
            predictions.values.firstIndex { !$0.isFinite && isKnown == nil }
            ?? predictions.values.indices.first {
                !predictions.values[$0].isFinite && isKnown?[$0 / predictions.units] ?? false
            }
        guard let index else { return }
        throw .outputNotFinite(
            value: predictions.values[index], path: path, line: line(index / predictions.units, of: block))
    }

    private static func error(_ error: TrainingError) -> PredictionError {
        switch error {
        case .memory(let memory): .memory(memory)
        case .hyperparameter(let setting): .setting(setting)
        default: preconditionFailure("a prediction of encoded rows: \(error)")
        }
    }
}

extension Predictions {
    /// The same, with NaN where there is no prediction.
    fileprivate func without(_ isKnown: [Bool]) -> Predictions {
        guard isKnown.contains(false) else { return self }
        var values = values
        for row in isKnown.indices where !isKnown[row] {
            for unit in 0..<units { values[row * units + unit] = .nan }
        }
        return Predictions(values: values, units: units, output: output)
    }
}
