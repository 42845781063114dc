import Kernels
import LinearAlgebra
import Machine

/// Reads mini-batches of a reader's examples, the next one on a thread of its own while a step takes the one before.
///
/// There is room for two, one behind the other in `examples`.
final class BatchReader: @unchecked Sendable {
    // Sendable: the lock guards what is asked and found. Of the memory, the thread writes the half that was asked for,
    // which nobody reads until it has said that it is done.

    /// The two batches: examples 0 ..< batchSize, and those behind them.
    let examples: Examples

    private let reader: any ExampleReader
    private let batchSize: Int
    private let output: Activation
    private let inputs: SharedValues<Float>
    private let classes: SharedValues<UInt16>?
    private let values: SharedValues<Float>?

    private let lock = ThreadLock()
    private let asked = Gate()
    private let answered = Gate()

    /// What the thread is to read, or has read.
    private var task: Task?
    private var hasThread = false

    private struct Task {
        let rows: [Int32]
        let half: Int
        var isDone = false
        var failure: (any Error)?
    }

    /// Where the last batch is, which a step may still read; empty before the first.
    private(set) var last = 0..<0

    /// 0, 1, 2, …: what a step takes as the numbers of examples that lie one behind the other.
    private let numbers: AlignedBuffer<Int32>

    /// Refuses a reader of no examples, inputs or targets, or of too many.
    static func check(_ reader: any ExampleReader) throws(TrainingError) {
        let largest = Int(Int32.max)
        try require("number of examples", reader.count, largest)
        try require("number of inputs", reader.inputWidth, largest)
        switch reader.targets {
        case .classes(let count): try require("number of classes", count, Targets.largestClassCount)
        case .values(let width): try require("number of targets", width, largest)
        }
    }

    private static func require(_ name: String, _ value: Int, _ largest: Int) throws(TrainingError) {
        guard value >= 1, value <= largest else {
            throw .hyperparameter(
                HyperparameterError("\(name) of the reader", value, expected: "from 1 to \(largest)"))
        }
    }

    /// - Precondition: `check` has found nothing.
    init(_ reader: any ExampleReader, batchSize: Int, output: Activation) throws(TrainingError) {
        let width = reader.inputWidth
        self.reader = reader
        self.batchSize = batchSize
        self.output = output
        let room = 2 * batchSize
        guard room <= Int(Int32.max) else {
            throw .hyperparameter(
                HyperparameterError("batch size", batchSize, expected: "at most \(Int32.max / 2) with a reader"))
        }
        func shared<Element: BitwiseCopyable & Sendable>(
            _ type: Element.Type, _ width: Int
        ) throws(TrainingError) -> SharedValues<Element> {
            let (count, overflow) = room.multipliedReportingOverflow(by: width)
            return try TrainingError.onMemory { () throws(MemoryError) in
                try SharedValues<Element>(count: overflow ? .max : count)
            }
        }
        inputs = try shared(Float.self, width)
        let targets: Targets.Storage
        switch reader.targets {
        case .classes(let classCount):
            let classes = try shared(UInt16.self, 1)
            (self.classes, values) = (classes, nil)
            targets = .classes(ExampleValues(classes), classCount: classCount)
        case .values(let width):
            let values = try shared(Float.self, width)
            (classes, self.values) = (nil, values)
            targets = .values(ExampleValues(values), width: width)
        }
        numbers = try TrainingError.onMemory { () throws(MemoryError) in try AlignedBuffer<Int32>(count: room) }
        for index in 0..<room { numbers.view[index] = Int32(index) }
        examples = Examples(
            checked: Inputs(storage: .floats(ExampleValues(inputs)), count: room, width: width),
            Targets(storage: targets, count: room, classNames: nil), nil)
    }

    // The thread ends when it finds nobody.
    deinit { asked.advance() }

    /// Reads a batch, or waits until it has been read.
    ///
    /// - Parameters:
    ///   - rows: the numbers of its examples, 1...batchSize of them.
    ///   - next: those of the batch that will probably be asked for next; empty for none.
    /// - Returns: the numbers of the batch's examples in `examples`, where they stay until the next call.
    func batch(_ rows: VectorView<Int32>, next: VectorView<Int32>) throws -> VectorView<Int32> {
        let half = last.isEmpty || last.lowerBound > 0 ? 0 : 1
        if let failure = take(rows, half) { throw failure }
        last = half * batchSize..<half * batchSize + rows.count
        if next.count > 0 { ask(next, 1 - half) }
        return numbers.view[last]
    }

    /// Passes over a batch of which nothing is to be read.
    func skip() { last = last.lowerBound..<last.lowerBound }

    /// The numbers of the last batch's examples in `examples`.
    var lastRows: VectorView<Int32> { numbers.view[last] }

    /// Waits for the batch if it was asked for, else reads it.
    private func take(_ rows: VectorView<Int32>, _ half: Int) -> (any Error)? {
        while true {
            let seen = answered.current
            lock.lock()
            guard let task else {
                lock.unlock()
                break
            }
            guard task.isDone else {
                lock.unlock()
                answered.wait(whileAt: seen, isCrowded: true)
                continue
            }
            self.task = nil
            lock.unlock()
            let isIt =
                task.half == half && task.rows.count == rows.count
                && (0..<rows.count).allSatisfy { task.rows[$0] == rows[$0] }
            // What went wrong then may go well now.
            if isIt, task.failure == nil { return nil }
            break
        }
        var numbers: [Int32] = []
        for index in 0..<rows.count { numbers.append(rows[index]) }
        return read(numbers, half)
    }

    private func ask(_ rows: VectorView<Int32>, _ half: Int) {
        var numbers: [Int32] = []
        numbers.reserveCapacity(rows.count)
        for index in 0..<rows.count { numbers.append(rows[index]) }
        if !hasThread {
            // Without a thread each batch is read when it is asked for.
            hasThread = DedicatedThread.start { [weak self, asked] in
                while true {
                    let seen = asked.current
                    guard let hasRead = self?.serve() else { return }
                    if !hasRead { asked.wait(whileAt: seen, isCrowded: true) }
                }
            }
            if !hasThread { return }
        }
        lock.withLock { task = Task(rows: numbers, half: half) }
        asked.advance()
    }

    /// On the thread: reads what is asked for.
    ///
    /// - Returns: whether there was anything to read.
    private func serve() -> Bool {
        guard let work = lock.withLock({ task }), !work.isDone else { return false }
        let failure = read(work.rows, work.half)
        lock.withLock {
            task?.failure = failure
            task?.isDone = true
        }
        answered.advance()
        return true
    }

    /// Has the reader fill a half, and checks what it gave.
    private func read(_ rows: [Int32], _ half: Int) -> (any Error)? {
        let places = half * batchSize..<half * batchSize + rows.count
        do {
            try fill(places, rows)
            try check(places, rows)
            return nil
        } catch {
            return error
        }
    }

    private func fill(_ places: Range<Int>, _ rows: [Int32]) throws {
        let width = examples.inputs.width
        // Safe: the memory holds two batches, lives as long as this object, and nobody else has this half now.
        let inputs = unsafe inputs.mutableBuffer(places.lowerBound * width..<places.upperBound * width)
        let classes = unsafe classes?.mutableBuffer(places)
        let values = unsafe values.map { values in
            let width = examples.targets.valueCount ?? 1
            return unsafe values.mutableBuffer(places.lowerBound * width..<places.upperBound * width)
        }
        let none = unsafe UnsafeMutableBufferPointer<Float>(start: nil, count: 0)
        let noClass = unsafe UnsafeMutableBufferPointer<UInt16>(start: nil, count: 0)
        var batch = unsafe ReadBatch(
            inputs: MutableSpan(_unsafeElements: inputs), classes: MutableSpan(_unsafeElements: classes ?? noClass),
            values: MutableSpan(_unsafeElements: values ?? none), inputWidth: width)
        try reader.read(rows.span, into: &batch)
    }

    /// Refuses what training can't learn from, with the number of the example.
    private func check(_ places: Range<Int>, _ rows: [Int32]) throws {
        try check(inputs, examples.inputs.width, places, rows)
        if let classes, let classCount = examples.targets.classCount {
            for (index, place) in places.enumerated() where Int(classes[place]) >= classCount {
                throw DataError.label(Int(classes[place]), example: Int(rows[index]) + 1, classCount: classCount)
            }
        }
        guard let values, let width = examples.targets.valueCount else { return }
        try check(values, width, places, rows)
        guard output == .sigmoid else { return }
        for index in places.lowerBound * width..<places.upperBound * width where !(0...1 ~= values[index]) {
            let example = Int(rows[index / width - places.lowerBound]) + 1
            throw TrainingError.targetOutOfRange(value: values[index], example: example)
        }
    }

    private func check(
        _ values: SharedValues<Float>, _ width: Int, _ places: Range<Int>, _ rows: [Int32]
    ) throws(DataError) {
        let range = places.lowerBound * width..<places.upperBound * width
        let isFinite = SelectedKernels.best.allFinite(values.view[range])
        guard !isFinite, let index = range.first(where: { !values[$0].isFinite }) else { return }
        throw .notFinite(value: values[index], example: Int(rows[index / width - places.lowerBound]) + 1)
    }
}
