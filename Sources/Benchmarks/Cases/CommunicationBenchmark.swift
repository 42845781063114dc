package import Descent
import LinearAlgebra

/// How long the operations take by which ranks train together.
package struct CommunicationBenchmark: Sendable {
    /// What is timed: each with its end, as a step that has nothing else to do would wait for it.
    package enum Operation: String, CaseIterable, Encodable, Sendable {
        /// A sum of gradients that every rank gets, in one call.
        case sum
        /// The same begun and waited for: what goes on while layers are computed.
        case begunSum = "begun sum"
        /// A sum of gradients of which every rank gets its part, in one call.
        case reduceScatter = "reduce-scatter"
        /// The same begun and waited for.
        case begunReduceScatter = "begun reduce-scatter"
        /// The parts of all ranks, which every rank gets.
        case allGather = "all-gather"
        /// A part from every rank to every other.
        case exchange
        /// A sum of a few numbers in double precision: what a step agrees on.
        case agreement
    }

    /// One operation on so many bytes.
    package struct Case: Encodable, Sendable {
        package let operation: Operation
        /// The bytes of the gradient, or of what all parts have together.
        package let bytes: Int
        /// Of a call, on the slowest rank.
        package let seconds: Spread
        /// The bytes in a second, by the median, in units of 10⁹; null where nothing is sent.
        @Nullable package var gigabytesPerSecond: Double?
    }

    private let communicator: any Communicator
    private let repetitions: Int
    private let leastSeconds: Double
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - repetitions: at least 1; one more comes before them and does not count.
    ///   - leastSeconds: what takes less is called several times in a repetition.
    ///   - now: the clock, which tests may set.
    package init(
        _ communicator: any Communicator, repetitions: Int, leastSeconds: Double = 0.005,
        by now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        precondition(repetitions >= 1, "\(repetitions) repetitions")
        self.communicator = communicator
        self.repetitions = repetitions
        self.leastSeconds = leastSeconds
        self.now = now
    }

    /// The sizes that are timed: powers of four from 4 bytes on, and the largest.
    ///
    /// - Precondition: at least 4 bytes.
    package static func sizes(upTo largest: Int) -> [Int] {
        precondition(largest >= 4, "sizes up to \(largest) bytes")
        let last = largest / 4 * 4
        var sizes: [Int] = []
        var size = 4
        while size < last {
            sizes.append(size)
            size *= 4
        }
        return sizes + [last]
    }

    /// Equal parts of so many numbers, one for each rank.
    static func ranges(of count: Int, size: Int) -> RankRanges {
        RankRanges((0..<size).map { count * $0 / size..<count * ($0 + 1) / size })
    }

    /// Times every operation. All ranks call this together and get the same.
    ///
    /// - Parameters:
    ///   - largest: the most bytes, at least 4 and at most 2³¹ − 1.
    ///   - tell: what is timed next.
    package func measure(
        upTo largest: Int, _ tell: (Operation, _ bytes: Int) -> Void = { _, _ in }
    ) throws(BenchmarkError) -> [Case] {
        try CommunicationCheck.verify(communicator)
        let size = communicator.size
        let sizes = CommunicationBenchmark.sizes(upTo: largest)
        let most = sizes.last.map { $0 / 4 } ?? 0
        let (values, others) = (try Numbers(most), try Numbers(most + size))
        var cases: [Case] = []
        for operation in Operation.allCases {
            // The costs of all parts, the correct predictions and the ranks that withdrew.
            let sizes = operation == .agreement ? [8 * (size + 2)] : sizes
            for bytes in sizes {
                tell(operation, bytes)
                let spread = seconds(operation, bytes, values, others)
                cases.append(
                    Case(
                        operation: operation, bytes: bytes, seconds: spread,
                        gigabytesPerSecond: size > 1 ? Double(bytes) / spread.median * 1e-9 : nil))
            }
        }
        return cases
    }

    private func seconds(_ operation: Operation, _ bytes: Int, _ values: Numbers, _ others: Numbers) -> Spread {
        let communicator = communicator
        let count = bytes / 4
        let ranges = CommunicationBenchmark.ranges(of: count, size: communicator.size)
        let own = ranges[communicator.rank]
        // Safe: all memories have room for as many numbers, of which nobody else is lent any, and each transfer ends
        // before the next begins. The numbers are zero and stay so: sums neither grow nor become slow.
        switch operation {
        case .sum:
            return seconds { unsafe communicator.sum(values.first(count)) }
        case .begunSum:
            return seconds {
                communicator.wait(for: unsafe communicator.startSum(values.first(count)))
            }
        case .reduceScatter:
            return seconds {
                unsafe communicator.reduceScatter(values.base, ranges, into: others.first(own.count))
            }
        case .begunReduceScatter:
            return seconds {
                communicator.wait(
                    for: unsafe communicator.startReduceScatter(values.base, ranges, into: others.first(own.count)))
            }
        case .allGather:
            return seconds { communicator.wait(for: unsafe communicator.startAllGather(values.base, ranges)) }
        case .exchange:
            // As many from each rank as it is sent.
            let received = RankRanges((0..<communicator.size).map { $0 * own.count..<($0 + 1) * own.count })
            return seconds {
                communicator.wait(
                    for: unsafe communicator.startExchange(values.base, ranges, into: others.base, received))
            }
        case .agreement:
            var numbers = [Double](repeating: 0, count: bytes / 8)
            return seconds {
                unsafe numbers.withUnsafeMutableBufferPointer { unsafe communicator.sum($0) }
            }
        }
    }

    /// The seconds of a call, by the slowest rank. All ranks decide by the same times, and so call it as often.
    private func seconds(_ call: () -> Void) -> Spread {
        var calls = 1
        while true {
            let seconds = time(calls, call)
            if seconds >= leastSeconds / 2 || calls >= 1 << 24 {
                let wanted = (leastSeconds * Double(calls) / max(seconds, 1e-9)).rounded(.up)
                calls = max(1, Int(min(wanted, 1e7)))
                break
            }
            calls *= 2
        }
        return Spread(of: (0..<repetitions).map { _ in time(calls, call) / Double(calls) })
    }

    private func time(_ calls: Int, _ call: () -> Void) -> Double {
        communicator.meet()
        let start = now()
        for _ in 0..<calls { call() }
        return communicator.largest((now() - start).seconds)
    }

    /// Numbers of one owner, which are all zero.
    @safe private final class Numbers {
        private let buffer: AlignedBuffer<Float>
        var base: UnsafeMutablePointer<Float> { unsafe buffer.pointerForDisjointWrites }

        init(_ count: Int) throws(BenchmarkError) {
            buffer = try BenchmarkError.onMemory { () throws(MemoryError) in try AlignedBuffer(count: count) }
            // Zero pages that nothing has written to are one page of the system, and reading it is no memory's speed.
            for index in 0..<count { unsafe buffer.pointerForDisjointWrites[index] = 0 }
        }

        func first(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
            precondition(count <= buffer.count, "\(count) of \(buffer.count) numbers")
            return unsafe UnsafeMutableBufferPointer(start: base, count: count)
        }
    }
}

extension Communicator {
    /// The largest of the ranks' numbers, which must not be negative: the same on all.
    package func largest(_ number: Double) -> Double {
        var numbers = [Double](repeating: 0, count: size)
        numbers[rank] = number
        // Safe: the array's elements, during the call.
        unsafe numbers.withUnsafeMutableBufferPointer { unsafe sum($0) }
        return numbers.max() ?? number
    }
}
