import Formats

/// What training learns from.
enum TrainingData {
    case examples(Examples)
    case reader(any ExampleReader)

    /// m.
    var count: Int {
        switch self {
        case .examples(let examples): examples.count
        case .reader(let reader): reader.count
        }
    }

    /// What tells these examples from others; of examples in memory or in files a checksum of all they have.
    var checksum: UInt32 {
        switch self {
        case .examples(let examples): return examples.checksum
        case .reader(let reader):
            let kind =
                switch reader.targets {
                case .classes(let count): count
                case .values(let width): -width
                }
            return CRC32.of(Array(reader.fingerprint.utf8), continuing: CRC32.of([reader.count, reader.inputWidth, kind]))
        }
    }
}
