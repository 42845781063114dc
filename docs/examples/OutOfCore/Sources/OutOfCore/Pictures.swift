import Descent

/// Pictures that are computed from their numbers: as many as one likes, and the same each time.
struct Pictures: ExampleReader {
    let count: Int
    /// What the first is told from those of others by.
    var start = 0
    let inputWidth = 784
    let targets = ReadTargets.classes(10)

    /// The bytes of a picture: noise, and where its class has its pattern, brighter noise.
    func bytes(of number: Int) -> [UInt8] {
        var state = UInt64(start + number) &* 0x9e37_79b9_7f4a_7c15
        // SplitMix64.
        func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
        let label = self.label(of: number)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(inputWidth)
        while bytes.count < inputWidth {
            let noise = next()
            for byte in 0..<8 {
                let value = UInt8(truncatingIfNeeded: noise >> UInt64(8 * byte))
                let isInPattern = (bytes.count &* (2 &* label &+ 3)) % 31 < 9
                bytes.append(isInPattern ? 64 &+ value / 4 &* 3 : value / 2)
            }
        }
        return bytes
    }

    /// Sorted, as the worst of files are: all of class 0 first.
    func label(of number: Int) -> Int { number * 10 / count }

    func read(_ rows: Span<Int32>, into batch: inout ReadBatch) {
        for place in rows.indices {
            let number = Int(rows[place])
            let bytes = bytes(of: number)
            batch.setInputs(of: place) { Float(bytes[$0]) / 255 }
            batch.classes[place] = UInt16(label(of: number))
        }
    }

    /// Writes the pictures and their labels to NPY files, in parts: there need not be memory for all.
    func write(inputs: String, labels: String) throws {
        let (inputs, labels) = (
            try NPYFile(inputs, shape: [count, inputWidth]), try NPYFile(labels, shape: [count])
        )
        for number in 0..<count {
            try inputs.append(bytes(of: number))
            try labels.append([UInt8(label(of: number))])
        }
        try inputs.close()
        try labels.close()
    }
}
