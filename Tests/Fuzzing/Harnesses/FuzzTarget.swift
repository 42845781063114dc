package import TestSupport

/// The fuzzed targets: each reader of files, and the layers above the readers.
///
/// A harness gives bytes to a reader and checks properties that hold for any input. The fuzzer and the replay of the
/// corpus in the tests run the same harnesses.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// Training: loaded, saved, loaded again and continued.
    case checkpoint
    /// Tables of mixed columns.
    case csv
    /// Decimal numbers in a table, against the C library's `strtof` and `strtod`.
    case decimal
    /// Files of examples, which are mapped.
    case exampleFile = "example-file"
    /// Pairs of files above the readers: `Examples`, and a model with its data.
    case examples
    case idx
    /// Headers of safetensors files, against Foundation's JSON decoder.
    case json
    /// Networks: loaded, saved, loaded again and used.
    case model
    case npy
    /// The dictionaries in headers of NPY files.
    case npyHeader = "npy-header"
    case safetensors
    /// Round trips of everything that this package writes.
    case writers

    /// The outcome for an input.
    package enum Outcome: Sendable, Hashable {
        /// The reader accepted it, and all checks held.
        case accepted
        /// The reader refused it with a proper error.
        case refused
    }

    /// Gives an input to the reader.
    ///
    /// - Parameters:
    ///   - input: any bytes; each harness defines their meaning.
    ///   - folder: the folder for the reader's files, which have fixed names and are replaced.
    /// - Throws: `BrokenInvariant` if something does not hold; any other error means that the folder cannot be used.
    package func check(_ input: [UInt8], in folder: TemporaryFolder) throws -> Outcome {
        switch self {
        case .checkpoint: try CheckpointHarness.check(input, in: folder)
        case .csv: try CSVHarness.check(input, in: folder)
        case .decimal: try DecimalHarness.check(input, in: folder)
        case .exampleFile: try ExampleFileHarness.check(input, in: folder)
        case .examples: try ExamplesHarness.check(input, in: folder)
        case .idx: try IDXHarness.check(input, in: folder)
        case .json: try JSONHarness.check(input, in: folder)
        case .model: try ModelHarness.check(input, in: folder)
        case .npy: try NPYHarness.check(input, in: folder)
        case .npyHeader: try NPYHeaderHarness.check(input, in: folder)
        case .safetensors: try SafeTensorsHarness.check(input, in: folder)
        case .writers: try WriterHarness.check(input, in: folder)
        }
    }
}
