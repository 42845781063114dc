package import Communication
import Glibc
import Synchronization

/// Ranks that are threads of this process, for tests of what ranks tell each other.
///
/// They must call the same operations with the same shapes: the first difference, a rank that has ended while others
/// wait for it, and a wait beyond the limit are a problem, which ends no process. From there on every operation returns
/// at once and does nothing, so that a test comes to its end whatever goes wrong.
///
/// An operation is done by the rank that is the last to begin it, in the memory of all. Sums add the ranks in an order
/// that changes from one operation to the next: what must not follow from it is then seen to.
@safe
package final class ThreadRanks: @unchecked Sendable {
    // Sendable: the lock guards everything.

    package let size: Int

    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private let limit: Duration
    fileprivate let placement: (@Sendable (Int) -> Placement)?

    /// What is under way, by the number that each rank counts.
    private var operations: [Int: Operation] = [:]
    private var hasLeft: [Bool]
    private var foundProblem: String?
    private var counts: [String: Int] = [:]

    /// What the ranks do together.
    fileprivate struct Operation {
        var shape: String
        var joined: [Int] = []
        var isDone = false
        /// What each rank has passed.
        var parts: [Part?]
        /// How many ranks have seen that it is done.
        var seen = 0
    }

    /// What one rank passes: memory to read, memory to write, and where the ranks' ranges lie in them.
    @safe
    fileprivate struct Part {
        var source: UnsafeRawPointer?
        var target: UnsafeMutableRawPointer?
        var count = 0
        var sent: RankRanges?
        var received: RankRanges?
        var bytes: [UInt8] = []
    }

    /// What happened to ranks.
    package struct Outcome<Value: Sendable>: Sendable {
        /// What each rank's function gave or threw.
        package let results: [Result<Value, any Error>]

        /// What the ranks did wrong; nil for nothing.
        package let problem: String?

        /// How often all ranks did an operation, by its name.
        package let counts: [String: Int]

        /// What each gave.
        package var values: [Value] { get throws { try results.map { try $0.get() } } }

        /// What each threw, as text; nil for nothing.
        package var errors: [String?] {
            results.map { if case .failure(let error) = $0 { "\(error)" } else { nil } }
        }
    }

    private init(_ size: Int, limit: Duration, _ placement: (@Sendable (Int) -> Placement)?) {
        self.size = size
        self.limit = limit
        self.placement = placement
        hasLeft = [Bool](repeating: false, count: size)
        unsafe lock = .allocate(capacity: 1)
        unsafe changed = .allocate(capacity: 1)
        unsafe pthread_mutex_init(lock, nil)
        unsafe pthread_cond_init(changed, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(lock)
        unsafe pthread_cond_destroy(changed)
        unsafe lock.deallocate()
        unsafe changed.deallocate()
    }

    /// Runs a function as so many ranks, and waits for all of them.
    ///
    /// - Parameters:
    ///   - limit: how long a rank waits for the others.
    ///   - placement: where a rank runs; nil for each on a host of its own.
    package static func run<Value: Sendable>(
        _ size: Int, limit: Duration = .seconds(60), placement: (@Sendable (Int) -> Placement)? = nil,
        _ body: @escaping @Sendable (any Communicator) throws -> Value
    ) -> Outcome<Value> {
        let ranks = ThreadRanks(size, limit: limit, placement)
        let results = Results<Value>(size)
        let threads = (0..<size).map { rank in
            var thread = pthread_t()
            let work = unsafe Unmanaged.passRetained(
                Work {
                    results.set(rank, Result { try body(ThreadCommunicator(ranks, rank: rank)) })
                    ranks.leave(rank)
                })
            // Safe: the thread takes over the reference.
            let status = unsafe pthread_create(
                &thread, nil,
                { context in
                    guard let context = unsafe context else { return nil }
                    unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                    return nil
                }, work.toOpaque())
            precondition(status == 0, "no thread for rank \(rank): error \(status)")
            return thread
        }
        for thread in threads { pthread_join(thread, nil) }
        return Outcome(results: results.all, problem: ranks.foundProblem, counts: ranks.counts)
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// The results, each written by its rank, and read when all threads have ended.
    @safe
    private final class Results<Value: Sendable>: @unchecked Sendable {
        private let values: UnsafeMutableBufferPointer<Result<Value, any Error>?>

        init(_ size: Int) {
            unsafe values = .allocate(capacity: size)
            unsafe values.initialize(repeating: nil)
        }

        deinit {
            unsafe values.deinitialize()
            unsafe values.deallocate()
        }

        func set(_ rank: Int, _ value: Result<Value, any Error>) { unsafe values[rank] = value }

        var all: [Result<Value, any Error>] { unsafe values.compactMap { $0 } }
    }

    // MARK: Operations

    /// Begins an operation of a rank.
    fileprivate func begin(_ number: Int, _ rank: Int, _ name: String, _ shape: String, _ part: Part) {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        guard foundProblem == nil else { return }
        let own = shape.isEmpty ? name : "\(name) of \(shape)"
        var operation = operations[number] ?? Operation(shape: own, parts: [Part?](repeating: nil, count: size))
        if operation.shape != own, let first = operation.joined.first {
            fail("rank \(rank) begins a \(own) where rank \(first) has begun a \(operation.shape)")
            return
        }
        operation.joined.append(rank)
        operation.parts[rank] = part
        if operation.joined.count == size {
            perform(name, operation.parts.compactMap { $0 }, number)
            operation.isDone = true
            counts[name, default: 0] += 1
            unsafe pthread_cond_broadcast(changed)
        } else if let gone = hasLeft.firstIndex(of: true) {
            fail("rank \(gone) has ended, and rank \(rank) begins a \(own)")
        }
        operations[number] = operation
    }

    /// Whether an operation is done, with its parts; true where there was a problem.
    fileprivate func isDone(_ number: Int) -> Bool {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        guard foundProblem != nil || operations[number]?.isDone == true else { return false }
        see(number)
        return true
    }

    /// Waits until an operation is done, and gives what each rank has passed; nothing where there was a problem.
    @discardableResult
    fileprivate func wait(_ number: Int, _ rank: Int) -> [[UInt8]] {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        var end = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &end)
        end.tv_sec += Int(limit.components.seconds)
        while foundProblem == nil, operations[number]?.isDone != true {
            if unsafe pthread_cond_timedwait(changed, lock, &end) == ETIMEDOUT {
                fail("rank \(rank) waits too long in a \(operations[number]?.shape ?? "wait for nothing")")
            }
        }
        guard foundProblem == nil, let operation = operations[number] else { return [] }
        see(number)
        return operation.parts.map { $0?.bytes ?? [] }
    }

    private func see(_ number: Int) {
        guard operations[number] != nil else { return }
        operations[number]?.seen += 1
        if operations[number]?.seen == size { operations[number] = nil }
    }

    private func leave(_ rank: Int) {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        hasLeft[rank] = true
        let waits = operations.values.first { !$0.isDone && !$0.joined.contains(rank) }
        if let waits { fail("rank \(rank) has ended, and rank \(waits.joined[0]) waits for it in a \(waits.shape)") }
    }

    private func fail(_ problem: String) {
        if foundProblem == nil { foundProblem = problem }
        unsafe pthread_cond_broadcast(changed)
    }

    /// Does what the last rank was waited for. All memory is the operation's now.
    private func perform(_ name: String, _ parts: [Part], _ number: Int) {
        switch name {
        case "sum of floats": sum(parts, number, as: Float.self)
        case "sum of doubles": sum(parts, number, as: Double.self)
        case "reduce-scatter":
            for rank in 0..<size {
                guard let range = parts[rank].sent?[rank], let target = unsafe parts[rank].target else { continue }
                for i in range.indices {
                    var sum: Float = 0
                    for term in 0..<size {
                        let source = unsafe parts[(term + number) % size].source
                        if let source = unsafe source {
                            unsafe sum += source.load(fromByteOffset: 4 * i, as: Float.self)
                        }
                    }
                    unsafe target.storeBytes(of: sum, toByteOffset: 4 * (i - range.lowerBound), as: Float.self)
                }
            }
        case "all-gather":
            for from in 0..<size {
                guard let range = parts[from].sent?[from], let source = unsafe parts[from].source else { continue }
                for to in 0..<size where to != from {
                    unsafe parts[to].target?.advanced(by: 4 * range.lowerBound).copyMemory(
                        from: source + 4 * range.lowerBound, byteCount: 4 * range.count)
                }
            }
        case "exchange":
            for from in 0..<size {
                for to in 0..<size {
                    guard let sent = parts[from].sent?[to], let received = parts[to].received?[from],
                        let source = unsafe parts[from].source
                    else { continue }
                    guard sent.count == received.count else {
                        fail("rank \(from) sends \(sent.count) values to rank \(to), which expects \(received.count)")
                        return
                    }
                    unsafe parts[to].target?.advanced(by: 4 * received.lowerBound).copyMemory(
                        from: source + 4 * sent.lowerBound, byteCount: 4 * sent.count)
                }
            }
        case "broadcast":
            guard let source = unsafe parts[0].source else { return }
            for part in parts.dropFirst() {
                unsafe part.target?.copyMemory(from: source, byteCount: part.count)
            }
        default: break
        }
    }

    private func sum<Value: BinaryFloatingPoint & BitwiseCopyable>(
        _ parts: [Part], _ number: Int, as type: Value.Type
    ) {
        let stride = MemoryLayout<Value>.stride
        for i in 0..<parts[0].count {
            var sum: Value = 0
            for term in 0..<size {
                let source = unsafe parts[(term + number) % size].target
                if let source = unsafe source { unsafe sum += source.load(fromByteOffset: stride * i, as: Value.self) }
            }
            for part in parts { unsafe part.target?.storeBytes(of: sum, toByteOffset: stride * i, as: Value.self) }
        }
    }
}

/// One of the ranks.
private final class ThreadCommunicator: Communicator, @unchecked Sendable {
    // Sendable: one thread at a time calls it, as the protocol says.

    let rank: Int
    private let ranks: ThreadRanks
    private var last = 0

    init(_ ranks: ThreadRanks, rank: Int) {
        self.ranks = ranks
        self.rank = rank
    }

    var size: Int { ranks.size }
    let name = "threads"

    var placement: Placement {
        if let placement = ranks.placement { return placement(rank) }
        return Placement(
            host: "host \(rank)", ranksOnHost: ranks.size, processors: 1, ranksOnProcessors: 1,
            processorsOfHost: ranks.size)
    }

    private func begin(_ name: String, _ shape: String, _ part: ThreadRanks.Part) -> Transfer {
        last += 1
        ranks.begin(last, rank, name, shape, part)
        return Transfer(number: last)
    }

    func sum(_ values: UnsafeMutableBufferPointer<Double>) { wait(for: unsafe startSum(values)) }
    func sum(_ values: UnsafeMutableBufferPointer<Float>) { wait(for: unsafe startSum(values)) }

    func startSum(_ values: UnsafeMutableBufferPointer<Float>) -> Transfer {
        unsafe begin(
            "sum of floats", "\(values.count)", .init(target: .init(values.baseAddress), count: values.count))
    }

    func startSum(_ values: UnsafeMutableBufferPointer<Double>) -> Transfer {
        unsafe begin(
            "sum of doubles", "\(values.count)", .init(target: .init(values.baseAddress), count: values.count))
    }

    func startReduceScatter(
        _ values: UnsafePointer<Float>, _ ranges: RankRanges, into sums: UnsafeMutableBufferPointer<Float>
    ) -> Transfer {
        precondition(sums.count == ranges[rank].count, "\(sums.count) sums for \(ranges[rank])")
        return unsafe begin(
            "reduce-scatter", "\(ranges.counts)",
            .init(source: .init(values), target: .init(sums.baseAddress), count: sums.count, sent: ranges))
    }

    func startAllGather(_ values: UnsafeMutablePointer<Float>, _ ranges: RankRanges) -> Transfer {
        unsafe begin(
            "all-gather", "\(ranges.counts)", .init(source: .init(values), target: .init(values), sent: ranges))
    }

    func startExchange(
        _ values: UnsafePointer<Float>, _ sent: RankRanges, into target: UnsafeMutablePointer<Float>,
        _ received: RankRanges
    ) -> Transfer {
        unsafe begin(
            "exchange", "", .init(source: .init(values), target: .init(target), sent: sent, received: received))
    }

    func progress() {}

    func isDone(_ transfer: Transfer) -> Bool { transfer == .done || ranks.isDone(transfer.number) }

    func wait(for transfer: Transfer) { if transfer != .done { ranks.wait(transfer.number, rank) } }

    func broadcast(_ bytes: UnsafeMutableRawBufferPointer) {
        wait(
            for: unsafe begin(
                "broadcast", "\(bytes.count) bytes",
                .init(source: .init(bytes.baseAddress), target: bytes.baseAddress, count: bytes.count)))
    }

    func gather(_ bytes: [UInt8]) -> [[UInt8]] {
        let transfer = unsafe begin("gather", "", .init(bytes: bytes))
        let all = ranks.wait(transfer.number, rank)
        return all.isEmpty ? [[UInt8]](repeating: [], count: size) : all
    }

    func meet() { wait(for: begin("meeting", "", .init())) }

    func abort(status: Int32) -> Never { fatalError("rank \(rank) aborts with status \(status)") }
}
