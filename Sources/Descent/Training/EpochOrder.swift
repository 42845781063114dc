import LinearAlgebra

/// The order of the examples of an epoch, as far as steps need it: all of it, or of an order of blocks the windows that
/// a batch lies in. It allocates nothing after it is made.
struct EpochOrder: ~Copyable {
    private let order: BatchOrder
    private let windows: BlockWindows?
    private let count: Int

    /// The examples at the places `held` of the epoch.
    private var rows: AlignedBuffer<Int32>
    private var held = 0..<0

    /// The order of the epoch's blocks, where it goes by windows, what these are seeded with, and the window behind
    /// `held`.
    private var blocks: AlignedBuffer<Int32>
    private var epochSeed: UInt64 = 0
    private var nextWindow = 0
    private var placeOfLast = 0

    /// The first window that has not been asked for.
    private var unasked = 0

    /// Which epoch it is of; 0 for none.
    private(set) var epoch = 0

    /// Reads ahead what is in files.
    private let readAhead: ReadAhead?

    /// - Parameters:
    ///   - count: m.
    ///   - batchSize: the most examples that are asked for at once.
    ///   - examples: what is read ahead if it is in a file.
    init(_ order: BatchOrder, count: Int, batchSize: Int, readingAhead examples: Examples) throws(MemoryError) {
        let windows = order.windows(count: count)
        let rows = try AlignedBuffer<Int32>(
            count: EpochOrder.rowCount(order, exampleCount: count, batchSize: batchSize))
        let blocks = try AlignedBuffer<Int32>(count: windows?.blockCount ?? 0)
        self.order = order
        self.windows = windows
        self.count = count
        self.rows = rows
        self.blocks = blocks
        readAhead = windows.flatMap { ReadAhead(examples, $0) }
    }

    /// How many examples' numbers are held at once.
    static func rowCount(_ order: BatchOrder, exampleCount: Int, batchSize: Int) -> Int {
        guard let windows = order.windows(count: exampleCount) else { return exampleCount }
        // A window before the batch, and one that reaches beyond it.
        return min(exampleCount, batchSize + 2 * windows.largest)
    }

    /// Finds the order of an epoch, counted from 1.
    ///
    /// - Throws: where an order of the caller's is no permutation; the epoch before stays then.
    mutating func begin(_ epoch: Int) throws(TrainingError) {
        guard let windows else {
            try EpochOrder.write(order, epoch: epoch, to: &rows)
            held = 0..<count
            self.epoch = epoch
            return
        }
        epochSeed = EpochOrder.write(windows, epoch: epoch, to: &blocks)
        placeOfLast = windows.placeOfLast(blocks.span)
        (held, nextWindow, unasked, self.epoch) = (0..<0, 0, 0, epoch)
    }

    /// The examples at these places of the epoch, which stay until the next call.
    mutating func callAsFunction(_ places: Range<Int>) -> VectorView<Int32> {
        if !(held.lowerBound <= places.lowerBound && places.upperBound <= held.upperBound) { move(to: places) }
        return rows.view[places.lowerBound - held.lowerBound..<places.upperBound - held.lowerBound]
    }

    /// The examples at places that were asked for last.
    func last(_ places: Range<Int>) -> VectorView<Int32> {
        rows.view[places.lowerBound - held.lowerBound..<places.upperBound - held.lowerBound]
    }

    /// Writes the windows that these places lie in.
    private mutating func move(to places: Range<Int>) {
        guard let windows else { preconditionFailure("places \(places) of \(held)") }
        if !(held.lowerBound <= places.lowerBound && places.lowerBound <= held.upperBound) {
            // Somewhere else, after a checkpoint was loaded.
            nextWindow = 0
            while windows.start(of: nextWindow + 1, placeOfLast: placeOfLast) <= places.lowerBound { nextWindow += 1 }
            let start = windows.start(of: nextWindow, placeOfLast: placeOfLast)
            held = start..<start
            unasked = nextWindow
        } else if places.lowerBound > held.lowerBound {
            let kept = places.lowerBound - held.lowerBound..<held.count
            let view = rows.view
            for (place, index) in kept.enumerated() { view[place] = view[index] }
            held = places.lowerBound..<held.upperBound
        }
        ask(from: nextWindow, windows)
        while held.upperBound < places.upperBound {
            let end = EpochOrder.write(windows, nextWindow, blocks, epochSeed, to: &rows, at: held.count)
            held = held.lowerBound..<held.lowerBound + end
            nextWindow += 1
        }
        ask(from: nextWindow, windows)
    }

    /// Asks for a window, if there is one and it was not asked for yet.
    private mutating func ask(from number: Int, _ windows: BlockWindows) {
        guard number >= unasked, number < windows.count else { return }
        readAhead?.read(blocks.span.extracting(windows.places(of: number)))
        unasked = number + 1
    }

    // Functions of buffers: the compiler takes a span of one property for an access to all of them.

    private static func write(
        _ order: BatchOrder, epoch: Int, to rows: inout AlignedBuffer<Int32>
    ) throws(TrainingError) {
        var span = rows.mutableSpan
        try order.write(epoch: epoch, to: &span)
    }

    private static func write(_ windows: BlockWindows, epoch: Int, to blocks: inout AlignedBuffer<Int32>) -> UInt64 {
        var span = blocks.mutableSpan
        return windows.write(epoch: epoch, to: &span)
    }

    private static func write(
        _ windows: BlockWindows, _ number: Int, _ blocks: borrowing AlignedBuffer<Int32>, _ epochSeed: UInt64,
        to rows: inout AlignedBuffer<Int32>, at place: Int
    ) -> Int {
        var span = rows.mutableSpan
        return windows.write(number, blocks.span, epochSeed, to: &span, at: place)
    }
}
