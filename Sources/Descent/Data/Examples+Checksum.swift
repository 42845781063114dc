import Formats

extension Examples {
    /// A checksum of everything that training sees: inputs, targets and weights, with their shapes.
    ///
    /// Reads all of the examples: about a second for each gigabyte.
    var checksum: UInt32 {
        var checksum = CRC32.of([count, inputs.width, targets.checksumKind])
        switch inputs.storage {
        case .bytes(let bytes): checksum = bytes.checksum(continuing: checksum)
        case .floats(let floats): checksum = floats.checksum(continuing: checksum)
        }
        switch targets.storage {
        case .classes(let classes, _): checksum = classes.checksum(continuing: checksum)
        case .values(let values, _): checksum = values.checksum(continuing: checksum)
        }
        if let weighting { checksum = weighting.values.checksum(continuing: checksum) }
        return checksum
    }
}

extension Targets {
    /// The number of classes, or less than 0 the number of values of an example.
    fileprivate var checksumKind: Int {
        switch storage {
        case .classes(_, let classCount): classCount
        case .values(_, let width): -width
        }
    }
}

extension ExampleValues {
    /// The checksum of the elements, or of what they continue.
    fileprivate func checksum(continuing start: UInt32) -> UInt32 {
        unsafe withUnsafeBufferPointer { unsafe CRC32.of($0, continuing: start) }
    }
}
