/// Examples of your own that are read when a step needs them: from a database, from compressed files, or computed.
///
///     struct Frames: ExampleReader {
///         let archive: Archive
///         var count: Int { archive.count }
///         var inputWidth: Int { 784 }
///         var targets: ReadTargets { .classes(10) }
///         func read(_ rows: Span<Int32>, into batch: inout ReadBatch) throws {
///             for place in rows.indices {
///                 let frame = try archive.frame(Int(rows[place]))
///                 batch.setInputs(of: place) { frame.pixel($0) }
///                 batch.classes[place] = frame.label
///             }
///         }
///     }
///     var training = try Training(of: network, reading: Frames(archive: archive), with: trainer)
///
/// A thread reads the next mini-batch while a step takes the one before. A training calls its reader from one thread at
/// a time; two trainings, or training and `Examples(reading:rows:)`, may call it at once. A reader must give the same
/// example for the same number each time: the order of an epoch, a checkpoint and its resumption rely on it.
///
/// Data in NPY or IDX files need no reader: see ``Inputs/mapping(npy:)``.
public protocol ExampleReader: Sendable {
    /// m, the number of examples, at least 1; it does not change.
    var count: Int { get }

    /// n_x, the number of values of an example, at least 1.
    var inputWidth: Int { get }

    /// What the targets are.
    var targets: ReadTargets { get }

    /// A text that other examples do not have, as a checksum or a date: a checkpoint is refused with another. By
    /// default it is empty, and only the counts are compared.
    var fingerprint: String { get }

    /// Fills a mini-batch.
    ///
    /// - Parameters:
    ///   - rows: the numbers of the examples, from 0, in the order of the batch.
    ///   - batch: what to fill: everything in it is as it was left before. Inputs and real targets must be finite,
    ///     classes below their number, and targets of sigmoid units from 0 to 1: else training ends with an error.
    /// - Throws: what ends training before the step: ``TrainingError/reading(_:history:)``.
    func read(_ rows: Span<Int32>, into batch: inout ReadBatch) throws
}

extension ExampleReader {
    /// Empty: nothing is compared but the counts.
    public var fingerprint: String { "" }
}

/// What the targets of a reader are.
public enum ReadTargets: Sendable, Hashable {
    /// Classes, from 0, of which there are so many: from 1 to 10,000.
    case classes(Int)
    /// So many real values for each example, at least 1.
    case values(width: Int)
}

/// The memory of a mini-batch, which a reader fills.
public struct ReadBatch: ~Copyable, ~Escapable {
    /// X, [rows, n_x] row-major.
    public var inputs: MutableSpan<Float>

    /// The class of each example, [rows]; empty where targets are values.
    public var classes: MutableSpan<UInt16>

    /// Real targets, [rows, width] row-major; empty where targets are classes.
    public var values: MutableSpan<Float>

    /// n_x.
    public let inputWidth: Int

    @_lifetime(copy inputs, copy classes, copy values)
    init(
        inputs: consuming MutableSpan<Float>, classes: consuming MutableSpan<UInt16>,
        values: consuming MutableSpan<Float>, inputWidth: Int
    ) {
        self.inputs = inputs
        self.classes = classes
        self.values = values
        self.inputWidth = inputWidth
    }

    /// Sets the inputs of one example.
    ///
    /// - Parameters:
    ///   - place: which of the batch, from 0.
    ///   - value: gives the value of a feature, from 0.
    @_lifetime(self: copy self)
    public mutating func setInputs(of place: Int, to value: (_ feature: Int) throws -> Float) rethrows {
        let start = place * inputWidth
        for feature in 0..<inputWidth { inputs[start + feature] = try value(feature) }
    }
}
