#if MPI
    internal import CMPI
    internal import Glibc

    /// The processes that one `mpirun` or `srun` started, joined by MPI.
    ///
    /// Every operation is one of MPI's on all ranks. An error in one ends all of them, with MPI's message.
    ///
    /// Its end is the process's: one that exits with status 0 waits for the others to end, and one that exits with
    /// another status ends all of them at once, since they would wait for it for ever.
    @safe
    public final class MPICommunicator: Communicator, @unchecked Sendable {
        // Sendable: threads use the slots one at a time, as the protocol says of all operations.

        /// Its rank among all that were started together.
        public let rank: Int
        /// How many were started together.
        public let size: Int
        /// The library and its version.
        public let name: String
        /// Where the ranks of this host run.
        public let placement: Placement

        /// How many transfers can be under way at a time.
        public static let transfers = 256

        // The requests of transfers, their numbers, 0 in a free slot, and for each slot memory for the counts and
        // starts of the ranks, which MPI reads as long as an operation runs.
        private let slots: UnsafeMutablePointer<descent_mpi_slot>
        private let numbers: UnsafeMutablePointer<Int>
        private let counts: UnsafeMutablePointer<Int32>
        private let indices: UnsafeMutablePointer<Int32>

        // What stands for an empty buffer, whose address may be nil.
        private let nothing: UnsafeMutablePointer<Float>

        // No slot from here on is in use.
        private var used = 0

        // The number of the last transfer.
        private var last = 0

        private static let started = Result { () throws(MPIError) in try start() }

        /// All processes that were started together: of one, where nobody started it for MPI.
        ///
        /// The first call starts MPI in this process; all give the same communicator, or the same error.
        public static func world() throws(MPIError) -> MPICommunicator { try started.get() }

        /// The name and version of the library, whether it has started or not.
        package static var library: String { MPIProcess.library }

        /// Ends MPI in this process, together with the other ranks: for one that ends by `_exit`, which does not.
        package static func finish() { MPIProcess.finish() }

        private init(name: String, launch: Launch?) throws(MPIError) {
            var number: Int32 = 0
            // Safe: MPI writes to the variable during the call.
            unsafe MPI_Comm_rank(descent_mpi_world(), &number)
            rank = Int(number)
            unsafe MPI_Comm_size(descent_mpi_world(), &number)
            size = Int(number)
            self.name = name
            if let launch, launch.ranks > 1, size == 1 { throw .launcher(launch, library: name, ranks: size) }

            unsafe slots = .allocate(capacity: Self.transfers)
            unsafe slots.initialize(repeating: descent_mpi_no_request(), count: Self.transfers)
            unsafe numbers = .allocate(capacity: Self.transfers)
            unsafe numbers.initialize(repeating: 0, count: Self.transfers)
            unsafe counts = .allocate(capacity: 4 * size * Self.transfers)
            unsafe counts.initialize(repeating: 0, count: 4 * size * Self.transfers)
            unsafe indices = .allocate(capacity: Self.transfers)
            unsafe indices.initialize(repeating: 0, count: Self.transfers)
            unsafe nothing = .allocate(capacity: 1)
            unsafe nothing.initialize(to: 0)

            let own = RankProcessors.own(host: MPIProcess.host)
            placement = own.placement(among: Self.gather(own.bytes, size: size).compactMap { RankProcessors($0) })
        }

        private static func start() throws(MPIError) -> MPICommunicator {
            let name = try MPIProcess.start()
            do {
                return try MPICommunicator(name: name, launch: Launch.own)
            } catch {
                MPIProcess.finish()
                throw error
            }
        }

        // MARK: Sums

        /// Sums by MPI_Allreduce.
        public func sum(_ values: UnsafeMutableBufferPointer<Double>) {
            guard let count = unsafe count(of: values) else { return }
            // Safe: MPI reads and writes as many values as the caller has, during the call.
            unsafe MPI_Allreduce(
                descent_mpi_in_place(), values.baseAddress, count, descent_mpi_double(), descent_mpi_sum(),
                descent_mpi_world())
        }

        /// Sums by MPI_Allreduce.
        public func sum(_ values: UnsafeMutableBufferPointer<Float>) {
            guard let count = unsafe count(of: values) else { return }
            // Safe: MPI reads and writes as many values as the caller has, during the call.
            unsafe MPI_Allreduce(
                descent_mpi_in_place(), values.baseAddress, count, descent_mpi_float(), descent_mpi_sum(),
                descent_mpi_world())
        }

        /// Sums by MPI_Iallreduce.
        public func startSum(_ values: UnsafeMutableBufferPointer<Float>) -> Transfer {
            guard let count = unsafe count(of: values) else { return .done }
            let slot = freeSlot()
            // Safe: MPI reads and writes as many values as the caller has and leaves to it.
            unsafe MPI_Iallreduce(
                descent_mpi_in_place(), values.baseAddress, count, descent_mpi_float(), descent_mpi_sum(),
                descent_mpi_world(), &slots[slot].request)
            return begun(slot)
        }

        /// Sums by MPI_Iallreduce.
        public func startSum(_ values: UnsafeMutableBufferPointer<Double>) -> Transfer {
            guard let count = unsafe count(of: values) else { return .done }
            let slot = freeSlot()
            // Safe: MPI reads and writes as many values as the caller has and leaves to it.
            unsafe MPI_Iallreduce(
                descent_mpi_in_place(), values.baseAddress, count, descent_mpi_double(), descent_mpi_sum(),
                descent_mpi_world(), &slots[slot].request)
            return begun(slot)
        }

        /// Sums by MPI_Reduce_scatter; the ranges follow one another.
        public func reduceScatter(
            _ values: UnsafePointer<Float>, _ ranges: RankRanges, into sums: UnsafeMutableBufferPointer<Float>
        ) {
            checkSums(sums.count, of: ranges)
            // Safe: the values of all ranges, and as many sums as this rank's has, during the call.
            unsafe MPI_Reduce_scatter(
                values + Int(ranges.starts[0]), sums.baseAddress ?? nothing, ranges.counts, descent_mpi_float(),
                descent_mpi_sum(), descent_mpi_world())
        }

        /// Sums by MPI_Ireduce_scatter; the ranges follow one another.
        public func startReduceScatter(
            _ values: UnsafePointer<Float>, _ ranges: RankRanges, into sums: UnsafeMutableBufferPointer<Float>
        ) -> Transfer {
            checkSums(sums.count, of: ranges)
            let slot = freeSlot()
            let memory = unsafe copy(ranges.counts, to: slot, 0)
            // Safe: the values of all ranges, and as many sums as this rank's has; the slot's memory keeps the counts.
            unsafe MPI_Ireduce_scatter(
                values + Int(ranges.starts[0]), sums.baseAddress ?? nothing, memory, descent_mpi_float(),
                descent_mpi_sum(), descent_mpi_world(), &slots[slot].request)
            return begun(slot)
        }

        // MARK: Transfers as they are

        /// Collects by MPI_Iallgatherv.
        public func startAllGather(_ values: UnsafeMutablePointer<Float>, _ ranges: RankRanges) -> Transfer {
            checkRanks(ranges)
            let slot = freeSlot()
            let lengths = unsafe copy(ranges.counts, to: slot, 0)
            let starts = unsafe copy(ranges.starts, to: slot, 1)
            // Safe: the values of all ranges; counts and starts stay in the slot's memory.
            unsafe MPI_Iallgatherv(
                descent_mpi_in_place(), 0, descent_mpi_float(), values, lengths, starts, descent_mpi_float(),
                descent_mpi_world(), &slots[slot].request)
            return begun(slot)
        }

        /// Exchanges by MPI_Ialltoallv.
        public func startExchange(
            _ values: UnsafePointer<Float>, _ sent: RankRanges, into target: UnsafeMutablePointer<Float>,
            _ received: RankRanges
        ) -> Transfer {
            checkRanks(sent)
            checkRanks(received)
            let slot = freeSlot()
            let lengths = unsafe copy(sent.counts, to: slot, 0)
            let starts = unsafe copy(sent.starts, to: slot, 1)
            let lengthsHere = unsafe copy(received.counts, to: slot, 2)
            let startsHere = unsafe copy(received.starts, to: slot, 3)
            // Safe: the values of all ranges of both, in different memories; counts and starts stay in the slot's.
            unsafe MPI_Ialltoallv(
                values, lengths, starts, descent_mpi_float(), target, lengthsHere, startsHere, descent_mpi_float(),
                descent_mpi_world(), &slots[slot].request)
            return begun(slot)
        }

        /// Sends by MPI_Bcast.
        public func broadcast(_ bytes: UnsafeMutableRawBufferPointer) {
            var start = 0
            while start < bytes.count {
                // MPI counts with Int32.
                let count = min(bytes.count - start, 1 << 30)
                // Safe: MPI reads or writes a part of the caller's bytes, during the call.
                unsafe MPI_Bcast(
                    bytes.baseAddress.map { unsafe $0 + start }, Int32(count), descent_mpi_byte(), 0,
                    descent_mpi_world())
                start += count
            }
        }

        /// Collects by MPI_Allgatherv.
        public func gather(_ bytes: [UInt8]) -> [[UInt8]] { Self.gather(bytes, size: size) }

        private static func gather(_ bytes: [UInt8], size: Int) -> [[UInt8]] {
            var length = Int64(bytes.count)
            var lengths = [Int64](repeating: 0, count: size)
            // Safe: MPI reads one number, and writes one for each rank, during the call.
            unsafe MPI_Allgather(
                &length, 8, descent_mpi_byte(), &lengths, 8, descent_mpi_byte(), descent_mpi_world())
            let total = lengths.reduce(0, +)
            guard let counts = Int32(exactly: total).map({ _ in lengths.map { Int32($0) } }) else {
                MPIProcess.abort(status: 1, because: "the ranks gather \(total) bytes, more than 2147483647")
            }
            var starts: [Int32] = []
            starts.reserveCapacity(size)
            var start: Int32 = 0
            for count in counts {
                starts.append(start)
                start += count
            }
            // One more, so that there is an address for none.
            var all = [UInt8](repeating: 0, count: Int(total) + 1)
            // Safe: MPI reads this rank's bytes, and writes those of all, during the call.
            unsafe MPI_Allgatherv(
                bytes, Int32(bytes.count), descent_mpi_byte(), &all, counts, starts, descent_mpi_byte(),
                descent_mpi_world())
            return zip(starts, counts).map { Array(all[Int($0)..<Int($0) + Int($1)]) }
        }

        /// Waits by MPI_Barrier.
        public func meet() { descent_mpi_barrier() }

        /// Ends all ranks by MPI_Abort.
        public func abort(status: Int32) -> Never { MPIProcess.abort(status: status, because: nil) }

        // MARK: Progress

        /// Lets all transfers go on, by MPI_Testsome.
        public func progress() {
            guard used > 0 else { return }
            // Safe: as many slots and indices there are; MPI writes to them during the call.
            unsafe descent_mpi_progress(slots, Int32(used), indices)
        }

        /// Whether a transfer has ended, by MPI_Test.
        public func isDone(_ transfer: Transfer) -> Bool {
            guard let slot = slot(of: transfer) else { return true }
            var hasEnded: Int32 = 0
            // Safe: MPI writes to slot and variable during the call.
            unsafe MPI_Test(&slots[slot].request, &hasEnded, descent_mpi_status_ignore())
            if hasEnded != 0 { free(slot) }
            return hasEnded != 0
        }

        /// Waits by MPI_Wait, in which all transfers go on.
        public func wait(for transfer: Transfer) {
            guard let slot = slot(of: transfer) else { return }
            // Safe: MPI writes to the slot during the call.
            unsafe MPI_Wait(&slots[slot].request, descent_mpi_status_ignore())
            free(slot)
        }

        // MARK: Slots

        /// A number for MPI; nil for no values.
        private func count<Value>(of values: UnsafeMutableBufferPointer<Value>) -> Int32? {
            let count = values.count
            precondition(count <= Int(Int32.max), "\(count) values in one transfer, more than \(Int32.max)")
            return count == 0 ? nil : Int32(count)
        }

        private func checkRanks(_ ranges: RankRanges) {
            precondition(ranges.counts.count == size, "\(ranges.counts.count) ranges for \(size) ranks")
        }

        /// Checks that the ranges follow one another, and that there are as many sums as this rank's has.
        private func checkSums(_ count: Int, of ranges: RankRanges) {
            checkRanks(ranges)
            var end = ranges.starts[0]
            for rank in 0..<size {
                precondition(
                    ranges.starts[rank] == end, "range of rank \(rank) at \(ranges.starts[rank]), not behind \(end)")
                end += ranges.counts[rank]
            }
            precondition(
                count == Int(ranges.counts[rank]), "\(count) sums for a range of \(ranges.counts[rank])")
        }

        private func freeSlot() -> Int {
            var slot = 0
            // Safe: `used` slots, of at most as many as there are.
            while slot < used, unsafe numbers[slot] != 0 { slot += 1 }
            precondition(slot < Self.transfers, "more than \(Self.transfers) transfers at a time")
            return slot
        }

        /// A transfer's number says its slot, and that it is this one and not an earlier one there.
        private func begun(_ slot: Int) -> Transfer {
            last += 1
            let number = last * Self.transfers + slot
            // Safe: one of the slots there are.
            unsafe numbers[slot] = number
            used = max(used, slot + 1)
            return Transfer(number: number)
        }

        private func slot(of transfer: Transfer) -> Int? {
            guard transfer != .done else { return nil }
            precondition(transfer.number > 0, "transfer \(transfer.number) is none of this communicator")
            let slot = transfer.number % Self.transfers
            // Safe: one of the slots there are.
            precondition(
                unsafe numbers[slot] == transfer.number, "transfer \(transfer.number) is not under way")
            return slot
        }

        private func free(_ slot: Int) {
            // Safe: one of the slots there are.
            unsafe numbers[slot] = 0
            while used > 0, unsafe numbers[used - 1] == 0 { used -= 1 }
        }

        /// Copies a number for each rank to one of the four parts of a slot's memory.
        private func copy(_ numbers: [Int32], to slot: Int, _ part: Int) -> UnsafeMutablePointer<Int32> {
            let target = unsafe counts + (slot * 4 + part) * size
            // Safe: each part has room for a number for each rank.
            for rank in 0..<size { unsafe target[rank] = numbers[rank] }
            return unsafe target
        }
    }
#endif
