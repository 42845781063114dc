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

extension Examples {
    /// A checksum of some of the examples, evenly spread, with the shapes: enough to tell most other data apart, and
    /// quick where the examples are in a file.
    var sample: UInt32 {
        var checksum = CRC32.of([count, inputs.width, targets.checksumKind])
        for index in 0..<min(count, Examples.sampleCount) {
            let example = count <= Examples.sampleCount ? index : index * (count / Examples.sampleCount)
            func add<Element>(_ values: ExampleValues<Element>, width: Int) {
                checksum = unsafe values.withUnsafeBufferPointer { values in
                    unsafe CRC32.of(
                        UnsafeBufferPointer(rebasing: values[example * width..<(example + 1) * width]),
                        continuing: checksum)
                }
            }
            switch inputs.storage {
            case .bytes(let bytes): add(bytes, width: inputs.width)
            case .floats(let floats): add(floats, width: inputs.width)
            }
            switch targets.storage {
            case .classes(let classes, _): add(classes, width: 1)
            case .values(let values, let width): add(values, width: width)
            }
            if let weighting { add(weighting.values, width: 1) }
        }
        return checksum
    }

    /// How many examples a sample has at most.
    private static let sampleCount = 1024
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
