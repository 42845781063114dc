package import Descent

/// Proves that what ranks tell each other arrives, and that sums are sums.
package enum CommunicationCheck {
    /// The numbers of a check: none, few, and so many that a library divides them and that no number of ranks divides.
    package static let counts = [0, 1, 7, 4099, 200_003]

    /// Compares every operation that training begins with values that follow from rank and index: small whole numbers,
    /// whose sums are exact in any order.
    package static func verify(_ communicator: any Communicator) throws(BenchmarkError) {
        for count in counts {
            try verifySums(communicator, count)
            try verifyDoubles(communicator, count)
            for isBegun in [false, true] { try verifySlices(communicator, count, isBegun: isBegun) }
            try verifyExchange(communicator, count)
        }
    }

    /// What a rank has at an index.
    private static func value(_ rank: Int, _ index: Int) -> Int { (rank + 1) * (index % 61 + 1) }

    /// The sum of all ranks' values there.
    private static func total(_ size: Int, _ index: Int) -> Int { size * (size + 1) / 2 * (index % 61 + 1) }

    private static func verifySums(_ communicator: any Communicator, _ count: Int) throws(BenchmarkError) {
        for isBegun in [false, true] {
            var values = (0..<count).map { Float(value(communicator.rank, $0)) }
            // Safe: the array's elements, until the sum has ended.
            unsafe values.withUnsafeMutableBufferPointer { values in
                if isBegun {
                    communicator.wait(for: unsafe communicator.startSum(values))
                } else {
                    unsafe communicator.sum(values)
                }
            }
            let name = isBegun ? "begun sum" : "sum"
            for index in 0..<count {
                try require(Double(values[index]), Double(total(communicator.size, index)), name, index, communicator)
            }
        }
    }

    private static func verifyDoubles(_ communicator: any Communicator, _ count: Int) throws(BenchmarkError) {
        for isBegun in [false, true] {
            var values = (0..<count).map { Double(value(communicator.rank, $0)) }
            // Safe: the array's elements, until the sum has ended.
            unsafe values.withUnsafeMutableBufferPointer { values in
                if isBegun {
                    communicator.wait(for: unsafe communicator.startSum(values))
                } else {
                    unsafe communicator.sum(values)
                }
            }
            let name = isBegun ? "begun sum of doubles" : "sum of doubles"
            for index in 0..<count {
                try require(values[index], Double(total(communicator.size, index)), name, index, communicator)
            }
        }
    }

    /// A slice from each rank to every other.
    private static func verifyExchange(_ communicator: any Communicator, _ count: Int) throws(BenchmarkError) {
        let size = communicator.size
        let ranges = CommunicationBenchmark.ranges(of: count, size: size)
        let own = ranges[communicator.rank].count
        let values = (0..<count).map { Float(value(communicator.rank, $0)) }
        var received = [Float](repeating: .nan, count: own * size)
        let places = RankRanges((0..<size).map { own * $0..<own * ($0 + 1) })
        // Safe: the values of all ranges and as many as all ranks send, until the transfer has ended. An array has an
        // address where it has elements; one of none is not read.
        unsafe received.withUnsafeMutableBufferPointer { received in
            unsafe values.withUnsafeBufferPointer { values in
                guard count > 0 else { return }
                // Nothing is written where a rank has no slice.
                var nothing: Float = 0
                unsafe withUnsafeMutablePointer(to: &nothing) { nothing in
                    guard let source = values.baseAddress else { return }
                    communicator.wait(
                        for: unsafe communicator.startExchange(
                            source, ranges, into: received.baseAddress ?? nothing, places))
                }
            }
        }
        for rank in 0..<size {
            for index in 0..<own {
                try require(
                    Double(received[own * rank + index]),
                    Double(value(rank, ranges[communicator.rank].lowerBound + index)), "exchange", index, communicator)
            }
        }
    }

    /// A reduce-scatter and an all-gather of its sums.
    private static func verifySlices(
        _ communicator: any Communicator, _ count: Int, isBegun: Bool
    ) throws(BenchmarkError) {
        let ranges = CommunicationBenchmark.ranges(of: count, size: communicator.size)
        let own = ranges[communicator.rank]
        var values = (0..<count).map { Float(value(communicator.rank, $0)) }
        var sums = [Float](repeating: .nan, count: own.count)
        // Safe: the values of all ranges and the sums of this rank's, until the transfer has ended. An array has an
        // address where it has elements; one of none is not read.
        unsafe sums.withUnsafeMutableBufferPointer { sums in
            unsafe values.withUnsafeMutableBufferPointer { values in
                guard let base = values.baseAddress else { return }
                if isBegun {
                    communicator.wait(for: unsafe communicator.startReduceScatter(base, ranges, into: sums))
                } else {
                    unsafe communicator.reduceScatter(base, ranges, into: sums)
                }
            }
        }
        values = [Float](repeating: .nan, count: count)
        values.replaceSubrange(own, with: sums)
        // Safe: the values of all ranges, until the transfer has ended.
        unsafe values.withUnsafeMutableBufferPointer { values in
            guard let base = values.baseAddress else { return }
            communicator.wait(for: unsafe communicator.startAllGather(base, ranges))
        }
        let name = "\(isBegun ? "begun " : "")reduce-scatter and all-gather"
        for index in 0..<count {
            try require(
                Double(values[index]), Double(total(communicator.size, index)), name, index, communicator)
        }
    }

    private static func require(
        _ found: Double, _ expected: Double, _ operation: String, _ index: Int, _ communicator: any Communicator
    ) throws(BenchmarkError) {
        guard found != expected else { return }
        let article = operation.hasPrefix("e") ? "an" : "a"
        throw .wrong(
            WrongResult(
                subject:
                    "number \(index) of \(article) \(operation) of \(communicator.size) ranks, on rank \(communicator.rank),",
                found: found, expected: expected, allowed: 0))
    }
}
