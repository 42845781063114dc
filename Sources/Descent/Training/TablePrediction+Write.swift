import Formats

extension TablePrediction {
    /// Predicts all rows and writes them. A file appears under its name when it is complete.
    package func write(to output: PredictionOutput) throws(PredictionError) {
        switch output {
        case .csv(let path): try writeText { () throws(FileError) in try AtomicFile(path) }
        case .standardOutput:
            try writeText { () throws(FileError) in try AtomicFile(standardOutput: "standard output") }
        case .npy(let path): try writeOutputs(to: path)
        }
    }

    private func writeText(to opened: () throws(FileError) -> AtomicFile) throws(PredictionError) {
        do {
            var file = try opened()
            try file.write(PredictionText.header(columns, keeping: keptNames))
            while let part = try next() {
                let pieces = PredictionText.rows(
                    part.predictions, columns, keeping: kept.map { part.block.kept[$0] }, isKnown: part.isKnown)
                for piece in pieces { try file.write(piece) }
            }
            try file.commit()
        } catch let error as PredictionError {
            throw error
        } catch let error as FileError {
            throw .data(.file(error))
        } catch {
            preconditionFailure("neither a prediction's nor a file's error: \(error)")
        }
    }

    private func writeOutputs(to path: String) throws(PredictionError) {
        do {
            var file = try NPYFile(path, width: unitCount)
            while let part = try next() { try file.append(part.predictions.values.span) }
            try file.commit()
        } catch let error as PredictionError {
            throw error
        } catch let error as FileError {
            throw .data(.file(error))
        } catch {
            preconditionFailure("neither a prediction's nor a file's error: \(error)")
        }
    }
}
