import Formats
import Machine

/// Predictions as rows of a CSV file, made by all workers.
package enum PredictionText {
    /// The rows that one worker makes at a time.
    private static let pieceSize = 1024

    /// The first row, with the columns' names.
    package static func header(_ columns: PredictionColumns, keeping names: [String] = []) -> [UInt8] {
        var rows = CSVRows()
        for name in names + columns.names { rows.append(name) }
        rows.endRow()
        return rows.bytes
    }

    /// The rows, in pieces to write one after another.
    ///
    /// - Parameters:
    ///   - kept: fields to stand before the predictions.
    ///   - isKnown: for each example whether there is a prediction; nil if there is for all.
    package static func rows(
        _ predictions: Predictions, _ columns: PredictionColumns, keeping kept: [CSVFields] = [],
        isKnown: [Bool]? = nil
    ) -> [[UInt8]] {
        let pieceCount = (predictions.count + pieceSize - 1) / pieceSize
        let state = LockedValue((next: 0, pieces: [[UInt8]](repeating: [], count: pieceCount)))
        PoolWorkforce(atMost: pieceCount).perform { _ in
            var rows = CSVRows()
            while true {
                let piece = state.withLock { state in
                    state.next += 1
                    return state.next - 1
                }
                guard piece < pieceCount else { break }
                rows.removeAll()
                for index in piece * pieceSize..<min(predictions.count, (piece + 1) * pieceSize) {
                    for fields in kept { rows.append(fields, row: index) }
                    columns.append(predictions, example: index, isKnown: isKnown?[index] ?? true, to: &rows)
                    rows.endRow()
                }
                let bytes = rows.bytes
                state.withLock { $0.pieces[piece] = bytes }
            }
        }
        return state.withLock { $0.pieces }
    }
}
