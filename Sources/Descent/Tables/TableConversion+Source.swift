import Formats
import LinearAlgebra

extension TableConversion {
    /// A CSV file that is read several times, some columns at a time.
    final class Source {
        /// The columns by their use.
        let places: TableEncoder.Places
        /// The columns' names; nil if the first line is data.
        let names: [String]?
        let columnCount: Int
        /// How a table becomes inputs, where that is known.
        let encoder: TableEncoder?
        /// The column of weights that the known encoder names and the file lacks; nil for none.
        let missingWeights: String?
        /// An upper bound of the bytes that all columns take; the largest number where the text's length is unknown.
        let bound: Int
        /// The bytes that columns may take at a time.
        let memory: Int
        /// The columns whose numbers were read in double precision.
        var doubles: Set<Int> = []

        private let path: String
        private let settings: Settings
        private let stamp: FileStamp

        /// Reads the file's head and finds the columns.
        init(_ path: String, _ settings: Settings) throws(DataError) {
            let head: CSVStream
            let size: Int
            do throws(FileError) {
                // A pipe could be read once only.
                stamp = try FileStamp(path)
                size = try RegularFile.size(path)
                head = try CSVStream(
                    path, separator: settings.separator, header: settings.header, byteCount: 1 << 16)
            } catch {
                throw .file(error)
            }
            let table = Table(head.emptyRow)
            self.path = path
            self.settings = settings
            (names, columnCount) = (head.names, head.columnCount)
            if let known = settings.encoder {
                try known.requireColumns(
                    settings.ignored, names: head.names, count: head.columnCount, path: path)
                let encoder = try known.weighted(by: settings.weights, of: table, label: settings.label)
                let match = try TableMatch(encoder, table, label: settings.label)
                guard let label = match.label else {
                    throw .table(.missingColumn(encoder.labelName ?? "\(encoder.label.place + 1)", path: path))
                }
                places = TableEncoder.Places(label: label, weights: match.weights, inputs: match.inputs)
                missingWeights = match.weights == nil ? encoder.weightsColumn : nil
                self.encoder = encoder
            } else {
                places = try TableEncoder.Places(
                    table, label: settings.label, weights: settings.weights, ignored: settings.ignored,
                    categorical: settings.categorical)
                missingWeights = nil
                encoder = nil
            }
            // A field takes at least a byte of text with the character behind it, and at most eight bytes as a number.
            bound = head.isCompressed ? .max : size.multipliedReportingOverflow(by: 8).partialValue
            memory = settings.memory ?? MemoryError.usableMemory / 4
        }

        /// The error for a file that another wrote to.
        var changed: DataError { .file(.malformed(path: path, problem: "it changed while it was read")) }

        /// Refuses a file that is no longer the one that was opened: its labels would not be those of its rows.
        func requireUnchanged() throws(DataError) {
            let now: FileStamp
            do { now = try FileStamp(path) } catch { throw .file(error) }
            guard now == stamp else { throw changed }
        }

        /// Reads some columns; the others have no values.
        ///
        /// - Parameter rows: how many rows there must be; nil where that is not known yet.
        func read(_ columns: [Int], rows: Int? = nil) throws(DataError) -> Table {
            let (encoder, label, categorical) = (encoder, settings.label, settings.categorical)
            var reading = CSV.Settings(separator: settings.separator, header: settings.header) { names, count in
                encoder?.textPlaces(names: names, count: count, label: label)
                    ?? Set(categorical.compactMap { ColumnName.place(of: $0, names: names, count: count) })
            }
            if let encoder {
                reading.doubles = { names, count in encoder.doublePlaces(names: names, count: count, label: label) }
                reading.doubtsHeader = encoder.expectsNoHeader
            }
            let read: CSVTable
            do {
                read = try CSV.read(path, reading, columns: Set(columns), workers: PoolWorkforce())
            } catch {
                throw .file(error)
            }
            guard read.columns.count == columnCount, rows ?? read.rowCount == read.rowCount else { throw changed }
            return Table(read)
        }

        /// Some columns in groups that fit into the memory, each at least one.
        func groups(_ columns: [Int], rows: Int) -> [[Int]] {
            let size = max(1, min(columns.count, memory / max(1, 8 * rows)))
            return stride(from: 0, to: columns.count, by: size).map {
                Array(columns[$0..<min($0 + size, columns.count)])
            }
        }

        /// The rows, a block at a time, with the columns of an encoder that was learnt from this file or is known.
        func stream(for encoder: TableEncoder, blockSize: Int?) throws(DataError) -> CSVStream {
            let stream: CSVStream
            do {
                stream = try CSVStream(
                    path, separator: settings.separator, header: settings.header,
                    byteCount: blockSize ?? TableReader.blockSize)
            } catch {
                throw .file(error)
            }
            guard stream.columnCount == columnCount, stream.names == names else { throw changed }
            let label = settings.label
            stream.select(
                reading: places.inputs,
                texts: encoder.textPlaces(names: names, count: columnCount, label: label),
                doubles: doubles.union(encoder.doublePlaces(names: names, count: columnCount, label: label)),
                keeping: [], doubtsHeader: encoder.expectsNoHeader)
            return stream
        }
    }
}
