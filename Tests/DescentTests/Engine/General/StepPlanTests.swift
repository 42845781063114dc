import Descent
import TestSupport
import Testing

extension StepPlan {
    /// Whether everything but the gradients is by examples.
    fileprivate var isByExamples: Bool { phases.count == 2 }
}

@Suite struct StepPlanTests {
    private func plan(
        _ widths: [Int], batchSize: Int, workers: Int, products: ProductChoice = .auto
    ) throws -> StepPlan {
        StepPlan(of: try StepPlanTests.network(widths), batchSize: batchSize, workers: workers, products: products)
    }

    private static func network(_ widths: [Int]) throws -> Network {
        let hidden = widths.dropFirst().dropLast().map { Layer.dense($0, .relu, initialization: .zeros) }
        let output = Layer.dense(widths[widths.count - 1], .softmax, initialization: .zeros)
        return try Network(inputs: widths[0], layers: hidden + [output])
    }

    /// The queues of the gradients, which come last.
    private static func gradients(_ layers: Int) -> [StepPlan.Queue] { (0..<layers).map { .gradients(layer: $0) } }

    @Test(.enabled(if: SelectedKernels.levelName != "baseline", "there OpenBLAS computes all products"))
    func `large layers are divided by units with a meeting before and after, small ones stay with their examples`()
        throws
    {
        let plan = try plan([784, 512, 256, 10], batchSize: 64, workers: 2)
        #expect(
            plan.phases == [
                [.examples([.gather])], [.units(.forward(layer: 0))], [.units(.forward(layer: 1))],
                [.examples([.forward(layer: 2), .loss, .backward(layer: 2)])], [.units(.backward(layer: 1))],
                StepPlanTests.gradients(3),
            ])
        #expect(!plan.isByExamples)
    }

    @Test(.enabled(if: SelectedKernels.levelName != "baseline", "there OpenBLAS computes all products"))
    func `a small layer before and behind a large one is by examples`() throws {
        let plan = try plan([20, 400, 400, 5], batchSize: 64, workers: 3)
        #expect(
            plan.phases == [
                [.examples([.gather, .forward(layer: 0)])], [.units(.forward(layer: 1))],
                [.examples([.forward(layer: 2), .loss, .backward(layer: 2)])], [.units(.backward(layer: 1))],
                StepPlanTests.gradients(3),
            ])
    }

    @Test func `one worker, small layers, large batches and OpenBLAS's products meet before the gradients alone`()
        throws
    {
        let large = [784, 512, 256, 10]
        let plans = [
            try plan(large, batchSize: 64, workers: 1), try plan([60, 90, 10], batchSize: 200, workers: 2),
            try plan(large, batchSize: StepPlan.largestBatchByUnits + 1, workers: 2),
            try plan(large, batchSize: 64, workers: 2, products: .blas),
            try plan(large, batchSize: ProductRule.largeBatch, workers: 2),
        ]
        for plan in plans {
            #expect(plan.phases.count == 2)
            #expect(plan.isByExamples)
        }
        #expect(try !plan(large, batchSize: StepPlan.largestBatchByUnits, workers: 2, products: .own).isByExamples)
    }

    @Test func `a layer is divided by units from a number of weights on`() throws {
        let width = StepPlan.smallestLayerByUnits / 100
        #expect(try !plan([100, width, 2], batchSize: 64, workers: 2, products: .own).isByExamples)
        #expect(try plan([100, width - 1, 2], batchSize: 64, workers: 2, products: .own).isByExamples)
    }

    @Test(
        arguments: [
            [784, 512, 256, 10], [20, 400, 400, 5], [400, 300, 20, 400, 300, 7], [500, 210], [30, 40, 5],
            [2000, 3, 2000, 60, 2],
        ], ProductChoice.allCases)
    func `no piece reads what another of its phase computes, and all is computed once`(
        widths: [Int], products: ProductChoice
    ) throws {
        // ThreadSanitizer, which has nothing to find in one thread, takes minutes for the last.
        let batchSizes = [1, 40, 100] + (Sanitizer.isThread ? [] : [1100])
        for workers in [1, 2, 3, 5] {
            for batchSize in batchSizes {
                let plan = try plan(widths, batchSize: batchSize, workers: workers, products: products)
                var simulation = Simulation(widths: widths, batchSize: batchSize)
                simulation.run(plan)
                #expect(simulation.faults == [], "\(widths), \(batchSize) examples, \(workers) workers")
            }
        }
    }

    @Test(arguments: [64, 1024, 8192], ProductChoice.allCases)
    func `each of two workers has as many pieces of large layers`(batchSize: Int, products: ProductChoice) throws {
        let plan = try plan([784, 512, 256, 10], batchSize: batchSize, workers: 2, products: products)
        for queue in plan.phases.joined() where queue != .gradients(layer: 2) {
            #expect(plan.pieceCount(of: queue, examples: batchSize) % 2 == 0, "\(queue)")
        }
    }

    /// Whether ranges that are not empty cover the numbers below a count once.
    private func isTiled(_ count: Int, _ ranges: [Range<Int>]) -> Bool {
        let sorted = ranges.sorted { $0.lowerBound < $1.lowerBound }
        var end = 0
        for range in sorted {
            guard range.lowerBound == end, !range.isEmpty else { return false }
            end = range.upperBound
        }
        return end == count
    }

    @Test(arguments: [1, 16, 17, 300, 2048, 5000], [1, 17, 300, 1024, 1025, 5000])
    func `blocks of dW cover it once, and none is larger than there is room for`(units: Int, inputs: Int) {
        for (workers, examples) in [(1, 64), (2, 1024), (3, 1025), (64, 8192)] {
            for backend in [ProductBackend.blas, .own] {
                let blocks = WeightBlocks(
                    units: units, inputs: inputs, examples: examples, workers: workers, backend: backend)
                // Of each column of blocks the columns of dW, and their rows.
                var columns: [Int: Set<Range<Int>>] = [:]
                var rows: [Int: [Range<Int>]] = [:]
                for index in 0..<blocks.count {
                    let block = blocks[index]
                    #expect(block.rows.count * block.columns.count <= WeightBlocks.largestSize)
                    // db of a unit comes with the first column of blocks.
                    #expect((block.column == 0) == (block.columns.lowerBound == 0))
                    columns[block.column, default: []].insert(block.columns)
                    rows[block.column, default: []].append(block.rows)
                }
                #expect(columns.count == blocks.columnCount && columns.values.allSatisfy { $0.count == 1 })
                #expect(isTiled(inputs, columns.values.flatMap { $0 }), "\(workers) workers, \(backend)")
                #expect(rows.values.allSatisfy { isTiled(units, $0) }, "\(workers) workers, \(backend)")
                // There is room for the sums of squares of any number of examples, and those of our blocks do not
                // depend on the workers.
                let others = WeightBlocks(
                    units: units, inputs: inputs, examples: 1, workers: backend == .own ? 1 : workers,
                    backend: backend)
                #expect(others.columnCount == blocks.columnCount)
            }
        }
    }
}

/// A step's buffers as tables of who wrote an element and when.
private struct Simulation {
    /// Where an operation reads or writes.
    private enum Buffer: Hashable {
        case batch
        case activation(Int)
        case derivative(Int)
    }

    /// What wrote an element: a piece of a phase.
    private struct Writer: Equatable {
        let phase: Int
        let piece: Int
    }

    private let widths: [Int]
    private let batchSize: Int
    private var written: [Buffer: [Writer?]] = [:]

    /// What was read too early, and what was written twice or never.
    private(set) var faults: Set<String> = []

    init(widths: [Int], batchSize: Int) {
        self.widths = widths
        self.batchSize = batchSize
    }

    private func units(_ buffer: Buffer) -> Int {
        switch buffer {
        case .batch: 1
        case .activation(let layer), .derivative(let layer): widths[layer + 1]
        }
    }

    private mutating func read(_ buffer: Buffer, _ units: Range<Int>, _ columns: Range<Int>, _ reader: Writer) {
        let table = written[buffer] ?? []
        for unit in units {
            for column in columns {
                let index = unit * batchSize + column
                let writer = index < table.count ? table[index] : nil
                if let writer, writer.phase < reader.phase || writer == reader { continue }
                faults.insert("\(buffer) is read in phase \(reader.phase) before it is there")
                return
            }
        }
    }

    private mutating func write(_ buffer: Buffer, _ units: Range<Int>, _ columns: Range<Int>, _ writer: Writer) {
        var table = written.removeValue(forKey: buffer) ?? Array(repeating: nil, count: self.units(buffer) * batchSize)
        for unit in units {
            for column in columns {
                if table[unit * batchSize + column] != nil { faults.insert("\(buffer) is written twice") }
                table[unit * batchSize + column] = writer
            }
        }
        written[buffer] = table
    }

    /// Runs a plan, the pieces of a phase in any order.
    mutating func run(_ plan: StepPlan) {
        for (number, phase) in plan.phases.enumerated() {
            var pieces = 0
            for queue in phase {
                for index in 0..<plan.pieceCount(of: queue, examples: batchSize) {
                    pieces += 1
                    perform(index, of: queue, plan, Writer(phase: number, piece: pieces))
                }
            }
        }
    }

    private mutating func perform(_ index: Int, of queue: StepPlan.Queue, _ plan: StepPlan, _ writer: Writer) {
        switch queue {
        case .examples(let operations):
            let columns = plan.piece(index, of: queue, examples: batchSize).columns
            for operation in operations {
                perform(operation, StepPlan.Piece(units: units(of: operation), columns: columns), writer)
            }
        case .units(let operation): perform(operation, plan.piece(index, of: queue, examples: batchSize), writer)
        case .gradients(let layer):
            // The gradients read everything.
            let below: Buffer = layer == 0 ? .batch : .activation(layer - 1)
            read(below, 0..<(layer == 0 ? 1 : widths[layer]), 0..<batchSize, writer)
            read(.derivative(layer), 0..<widths[layer + 1], 0..<batchSize, writer)
        }
    }

    private func units(of operation: StepPlan.Operation) -> Range<Int> {
        switch operation {
        case .gather, .loss: 0..<0
        case .forward(let layer): 0..<widths[layer + 1]
        case .backward(let layer): 0..<widths[layer]
        }
    }

    private mutating func perform(_ operation: StepPlan.Operation, _ piece: StepPlan.Piece, _ writer: Writer) {
        let columns = piece.columns
        let last = widths.count - 2
        switch operation {
        case .gather:
            write(.batch, 0..<1, columns, writer)
        case .forward(let layer):
            if layer == 0 {
                read(.batch, 0..<1, columns, writer)
            } else {
                read(.activation(layer - 1), 0..<widths[layer], columns, writer)
            }
            write(.activation(layer), piece.units, columns, writer)
        case .loss:
            read(.batch, 0..<1, columns, writer)
            read(.activation(last), 0..<widths[last + 1], columns, writer)
            write(.derivative(last), 0..<widths[last + 1], columns, writer)
        case .backward(let layer):
            read(.derivative(layer), 0..<widths[layer + 1], columns, writer)
            read(.activation(layer - 1), piece.units, columns, writer)
            write(.derivative(layer - 1), piece.units, columns, writer)
        }
    }
}
