import Descent
import Formats

extension PredictCommand {
    /// The examples that are predicted at a time, so that the memory does not grow with the file.
    private static let blockSize = 16_384

    /// Predicts a part of a converted file, in its order.
    ///
    /// A part of one block has the bits of all its examples at once; a longer one those of `--products own`, which do
    /// not follow from the examples beside.
    func predict(
        _ path: String, _ part: ExampleFile.Part?, _ network: borrowing Network, _ known: KnownModel
    ) throws(Failure) {
        let converted = try ConvertedData(path, flag: "--data")
        try converted.requireEncoding(of: known)
        let part = part ?? converted.chosenPart()
        let inputs = try converted.examples(part).inputs
        let isLong = inputs.count > PredictCommand.blockSize
        let predictor: Predictor
        do throws(TrainingError) {
            try Compatibility.check(inputs, network)
            predictor = try Predictor(network, products: products == .auto && isLong ? .own : products)
        } catch {
            throw Failure(error, model: known.name, data: "descent:\(path)")
        }
        let columns = PredictionColumns(
            output: network.output, units: network.outputs, classNames: network.classNames)
        let output = output.flatMap { PredictionOutput(path: $0) } ?? .standardOutput
        do {
            if case .npy(let target) = output {
                var file = try NPYFile(target, width: network.outputs)
                for block in blocks(inputs.count) {
                    let predictions = try predictions(predictor, inputs, block, known)
                    try file.append(predictions.values.span)
                }
                try file.commit()
                return
            }
            var file =
                if case .csv(let target) = output {
                    try AtomicFile(target)
                } else {
                    try AtomicFile(standardOutput: "standard output")
                }
            try file.write(PredictionText.header(columns))
            for block in blocks(inputs.count) {
                let predictions = try predictions(predictor, inputs, block, known)
                for piece in PredictionText.rows(predictions, columns) { try file.write(piece) }
            }
            try file.commit()
        } catch let error as FileError {
            throw error.isBrokenPipe ? .brokenPipe : Failure(error)
        } catch let error as Failure {
            throw error
        } catch {
            preconditionFailure("neither a file's error nor a failure: \(error)")
        }
    }

    private func blocks(_ count: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: PredictCommand.blockSize).map {
            $0..<min($0 + PredictCommand.blockSize, count)
        }
    }

    private func predictions(
        _ predictor: Predictor, _ inputs: Inputs, _ rows: Range<Int>, _ model: KnownModel
    ) throws(Failure) -> Predictions {
        let predictions: Predictions
        do { predictions = try predictor.predict(inputs[rows]) } catch { throw Failure(error) }
        if let index = predictions.values.firstIndex(where: { !$0.isFinite }) {
            throw Failure(
                .contents,
                "\(model.name) gives \(predictions.values[index]) for example \(rows.lowerBound + index / predictions.units + 1) of "
                    + "\(data.map { "\($0)" } ?? "the data"), not a finite number")
        }
        return predictions
    }
}
