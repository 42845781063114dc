#if MPI
    internal import CMPI

    /// Memory of all ranks of one host, which each of them reads and writes.
    @safe
    final class SharedMemory {
        /// This rank's values.
        let own: UnsafeMutableBufferPointer<Float>

        // Stays until the process ends.
        private let window: UnsafeMutablePointer<descent_mpi_window>

        // Where each rank's values begin.
        private let all: [UnsafeMutablePointer<Float>]
        private let rank: Int

        init(count: Int, rank: Int, size: Int) {
            self.rank = rank
            unsafe window = .allocate(capacity: 1)
            unsafe window.initialize(to: descent_mpi_window())
            // MPI ends all ranks if the host has no more memory to share.
            unsafe descent_mpi_allocate(count * 4 + 64, window)
            var all = unsafe [UnsafeMutablePointer<Float>]()
            for rank in 0..<size {
                guard let memory = unsafe descent_mpi_memory(window, Int32(rank)) else {
                    MPIProcess.abort(status: 1, because: "MPI shares no memory among ranks of one host")
                }
                // Safe: 64 bytes more than the values need. Ranks have pages at different addresses, but see the same
                // offsets in them, and so the same values.
                unsafe all.append(memory.alignedUp(toMultipleOf: 64).bindMemory(to: Float.self, capacity: count))
            }
            unsafe self.all = all
            unsafe own = UnsafeMutableBufferPointer(start: all[rank], count: count)
            unsafe own.update(repeating: 0)
        }

        /// Has the ranks see what each wrote, before and after they meet.
        func synchronize() {
            // Safe: the window is there until the process ends.
            unsafe descent_mpi_synchronize(window)
        }

        /// Whether values lie in this rank's memory.
        func contains(_ values: UnsafeMutableBufferPointer<Float>) -> Bool {
            guard let start = values.baseAddress, let first = unsafe own.baseAddress else { return false }
            return unsafe start >= first && start + values.count <= first + own.count
        }

        /// Where values lie in it.
        func range(of values: UnsafeMutableBufferPointer<Float>) -> Range<Int> {
            guard let start = values.baseAddress, let first = unsafe own.baseAddress else { return 0..<0 }
            let offset = unsafe start - first
            return offset..<offset + values.count
        }

        /// Replaces this rank's part of a range by the sums over all ranks, in their order, on all of them.
        func add(_ range: Range<Int>) {
            // Whole cache lines, so that no two ranks write to one.
            let count = (range.count + 15) / 16
            let size = unsafe all.count
            let start = range.lowerBound + min(count * rank / size * 16, range.count)
            let end = range.lowerBound + min(count * (rank + 1) / size * 16, range.count)
            var i = start
            // In blocks that stay in the first cache while ranks are added.
            while i < end {
                let block = min(2048, end - i)
                // Safe: a part of the range, which all ranks have; none but this one uses it until they meet.
                let sums = unsafe all[0] + i
                for other in 1..<size {
                    let values = unsafe all[other] + i
                    for j in 0..<block { unsafe sums[j] += values[j] }
                }
                for other in 1..<size { unsafe (all[other] + i).update(from: sums, count: block) }
                i += block
            }
        }
    }

    /// A sum in shared memory that is under way.
    struct SharedSum {
        /// Whether ranks have yet to come with their values.
        var isGathering: Bool

        /// Which memory it is in; -1 for none.
        var memory: Int

        /// Which communicator its ranks meet by.
        var meeting: Int

        var range: Range<Int>

        static let none = SharedSum(isGathering: false, memory: -1, meeting: 0, range: 0..<0)
    }
#endif
