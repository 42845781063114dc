#if MPI
    import Communication
    import Glibc

    /// What is checked of a communicator, on each of its ranks, against plain arithmetic.
    ///
    /// All numbers are small and whole, so that their sums are exact in any order.
    struct Checks {
        let ranks: MPICommunicator

        /// What went wrong on this rank.
        private(set) var failures: [String] = []

        init(_ ranks: MPICommunicator) { self.ranks = ranks }

        /// The value of a rank's element `i`.
        private func value(_ rank: Int, _ i: Int) -> Int { (i % 1000) * (rank + 1) + rank }

        /// The sum of all ranks' elements `i`.
        private func sum(_ i: Int) -> Int { (0..<ranks.size).reduce(0) { $0 + value($1, i) } }

        private mutating func expect(_ condition: Bool, _ what: @autoclosure () -> String) {
            if !condition { failures.append("rank \(ranks.rank) of \(ranks.size): \(what())") }
        }

        private mutating func expect<Value: Equatable>(_ found: Value, _ expected: Value, _ what: String) {
            expect(found == expected, "\(what): \(found), not \(expected)")
        }

        /// Values from memory of their own, which the operations may read and write until they end.
        private func memory<Value>(_ count: Int, _ value: (Int) -> Value) -> UnsafeMutableBufferPointer<Value> {
            let memory = UnsafeMutableBufferPointer<Value>.allocate(capacity: count)
            for i in 0..<count { unsafe memory.initializeElement(at: i, to: value(i)) }
            return unsafe memory
        }

        mutating func sums(_ count: Int) {
            let doubles = unsafe memory(count) { Double(value(ranks.rank, $0)) }
            unsafe ranks.sum(doubles)
            for i in 0..<count { unsafe expect(doubles[i], Double(sum(i)), "sum of \(count) doubles at \(i)") }

            let floats = unsafe memory(count) { Float(value(ranks.rank, $0)) }
            let others = unsafe memory(count) { Double(value(ranks.rank, $0)) }
            let first = unsafe ranks.startSum(floats)
            let second = unsafe ranks.startSum(others)
            while !ranks.isDone(second) { ranks.progress() }
            ranks.wait(for: first)
            for i in 0..<count {
                unsafe expect(floats[i], Float(sum(i)), "begun sum of \(count) floats at \(i)")
                unsafe expect(others[i], Double(sum(i)), "begun sum of \(count) doubles at \(i)")
            }
            unsafe doubles.deallocate()
            unsafe floats.deallocate()
            unsafe others.deallocate()
        }

        /// Ranges one after the other, of these lengths.
        private func ranges(_ length: (Int) -> Int) -> RankRanges {
            var end = 0
            return RankRanges(
                (0..<ranks.size).map { rank in
                    defer { end += length(rank) }
                    return end..<end + length(rank)
                })
        }

        mutating func shards(_ length: (Int) -> Int) {
            let ranges = ranges(length)
            let own = ranges[ranks.rank]
            let count = ranges[ranks.size - 1].upperBound
            let values = unsafe memory(max(count, 1)) { Float(value(ranks.rank, $0)) }
            let sums = unsafe memory(own.count) { _ in Float.nan }
            guard let start = values.baseAddress else { return expect(false, "no memory") }
            for name in ["begun reduce-scatter", "reduce-scatter"] {
                unsafe sums.update(repeating: .nan)
                if name == "reduce-scatter" {
                    unsafe ranks.reduceScatter(UnsafePointer(start), ranges, into: sums)
                } else {
                    ranks.wait(for: unsafe ranks.startReduceScatter(UnsafePointer(start), ranges, into: sums))
                }
                for i in 0..<own.count {
                    unsafe expect(sums[i], Float(sum(own.lowerBound + i)), "\(name) at \(own.lowerBound + i)")
                }
            }
            for i in 0..<count {
                unsafe expect(values[i], Float(value(ranks.rank, i)), "what reduce-scatter read at \(i)")
                unsafe values[i] = own.contains(i) ? sums[i - own.lowerBound] : .nan
            }
            ranks.wait(for: unsafe ranks.startAllGather(start, ranges))
            for i in 0..<count { unsafe expect(values[i], Float(sum(i)), "all-gather at \(i)") }
            unsafe values.deallocate()
            unsafe sums.deallocate()
        }

        /// Every rank sends `length(from, to)` values to each.
        mutating func exchange(_ length: (Int, Int) -> Int) {
            let me = ranks.rank
            let sent = ranges { length(me, $0) }
            let received = ranges { length($0, me) }
            let values = unsafe memory(max(sent[ranks.size - 1].upperBound, 1)) { Float(me * 10000 + $0) }
            let target = unsafe memory(max(received[ranks.size - 1].upperBound, 1)) { _ in Float.nan }
            guard let start = values.baseAddress, let end = target.baseAddress else {
                return expect(false, "no memory")
            }
            ranks.wait(for: unsafe ranks.startExchange(UnsafePointer(start), sent, into: end, received))
            for rank in 0..<ranks.size {
                // Where this rank's values began on the one that sent them.
                let start = (0..<me).reduce(0) { $0 + length(rank, $1) }
                for (i, j) in received[rank].enumerated() {
                    unsafe expect(target[j], Float(rank * 10000 + start + i), "exchange from \(rank) at \(i)")
                }
            }
            unsafe values.deallocate()
            unsafe target.deallocate()
        }

        mutating func bytes() {
            for count in [0, 1, 100_000] {
                var bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ ranks.rank) }
                unsafe bytes.withUnsafeMutableBytes { unsafe ranks.broadcast($0) }
                expect(
                    bytes, (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }, "broadcast of \(count) bytes")
            }
            for length in [{ 3 * $0 }, { 5 - $0 }, { _ in 0 }, { $0 == 1 ? 70_000 : 0 }] as [(Int) -> Int] {
                let lists = ranks.gather([UInt8](repeating: UInt8(ranks.rank), count: length(ranks.rank)))
                let expected = (0..<ranks.size).map { [UInt8](repeating: UInt8($0), count: length($0)) }
                expect(lists, expected, "gather")
            }
        }

        /// As many as can be under way, ended in another order than they began.
        mutating func many() {
            let count = MPICommunicator.transfers
            let values = unsafe memory(count * 3) { Float(value(ranks.rank, $0)) }
            for _ in 0..<2 {
                for i in 0..<count * 3 { unsafe values[i] = Float(value(ranks.rank, i)) }
                let transfers = (0..<count).map { i in
                    unsafe ranks.startSum(UnsafeMutableBufferPointer(rebasing: values[3 * i..<3 * i + 3]))
                }
                expect(Set(transfers).count, count, "different transfers")
                for transfer in transfers.reversed() {
                    ranks.progress()
                    ranks.wait(for: transfer)
                }
                for i in 0..<count * 3 { unsafe expect(values[i], Float(sum(i)), "one of many sums at \(i)") }
            }
            unsafe values.deallocate()
        }

        mutating func large() {
            let count = 20_000_000
            let values = unsafe memory(count) { Float(value(ranks.rank, $0)) }
            ranks.wait(for: unsafe ranks.startSum(values))
            var wrong = 0
            for i in 0..<count where unsafe values[i] != Float(sum(i)) { wrong += 1 }
            expect(wrong, 0, "wrong ones among \(count) sums")
            unsafe values.deallocate()
        }

        mutating func placement() {
            let placement = ranks.placement
            expect(placement.ranksOnHost, ranks.size, "ranks on this host")
            expect((1...placement.processorsOfHost).contains(placement.processors), "\(placement)")
            expect((1...ranks.size).contains(placement.ranksOnProcessors), "\(placement)")
        }

        mutating func all() {
            for count in [0, 1, 15, 4097, 100_000] { sums(count) }
            for length in [{ _ in 0 }, { _ in 1 }, { 10 * $0 }, { $0 == 0 ? 5000 : 0 }, { 40_000 - $0 }]
                as [(Int) -> Int]
            { shards(length) }
            for length in [{ _, _ in 0 }, { _, _ in 3 }, { $0 * $1 }, { $0 > $1 ? 700 : 0 }, { 5 * $0 + $1 }]
                as [(Int, Int) -> Int]
            { exchange(length) }
            bytes()
            many()
            large()
            placement()
            ranks.meet()
        }
    }
#endif
