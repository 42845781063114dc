import Descent
import Testing

@Suite struct StepPlanTests {
    private func plan(_ widths: [Int], batchSize: Int, workers: Int) throws -> StepPlan {
        StepPlan(of: try StepPlanTests.network(widths), batchSize: batchSize, workers: workers)
    }

    private static func network(_ widths: [Int]) throws -> Network {
        let hidden = widths.dropFirst().dropLast().map { Layer.dense($0, .relu, initialization: .zeros) }
        let output = Layer.dense(widths[widths.count - 1], .softmax, initialization: .zeros)
        return try Network(inputs: widths[0], layers: hidden + [output])
    }

    @Test func `large layers are shared by units with a meeting before and after, small ones stay with their examples`()
        throws
    {
        let plan = try plan([784, 512, 256, 10], batchSize: 64, workers: 2)
        #expect(
            plan.phases == [
                [.gather], [.forward(layer: 0, .byUnits)], [.forward(layer: 1, .byUnits)],
                [.forward(layer: 2, .byExamples), .loss, .backward(layer: 2, .byExamples)],
                [.backward(layer: 1, .byUnits)],
            ])
        #expect(!plan.isByExamples)
    }

    @Test func `a small layer before and behind a large one is by examples`() throws {
        let plan = try plan([20, 400, 400, 5], batchSize: 64, workers: 3)
        #expect(
            plan.phases == [
                [.gather, .forward(layer: 0, .byExamples)], [.forward(layer: 1, .byUnits)],
                [.forward(layer: 2, .byExamples), .loss, .backward(layer: 2, .byExamples)],
                [.backward(layer: 1, .byUnits)],
            ])
    }

    @Test func `one worker, small layers and large batches never meet`() throws {
        let large = [784, 512, 256, 10]
        let plans = [
            try plan(large, batchSize: 64, workers: 1), try plan([60, 90, 10], batchSize: 200, workers: 2),
            try plan(large, batchSize: StepPlan.largestBatchByUnits + 1, workers: 2),
        ]
        for plan in plans {
            #expect(plan.phases.count == 1)
            #expect(plan.isByExamples)
        }
        #expect(try !plan(large, batchSize: StepPlan.largestBatchByUnits, workers: 2).isByExamples)
    }

    @Test func `a layer is shared by units from a number of weights on`() throws {
        let width = StepPlan.smallestLayerByUnits / 100
        #expect(try !plan([100, width, 2], batchSize: 64, workers: 2).isByExamples)
        #expect(try plan([100, width - 1, 2], batchSize: 64, workers: 2).isByExamples)
    }

    @Test(arguments: [
        [784, 512, 256, 10], [20, 400, 400, 5], [400, 300, 20, 400, 300, 7], [500, 210], [30, 40, 5],
        [2000, 3, 2000, 60, 2],
    ])
    func `no operation reads what its worker did not compute or meet for, and all is computed once`(widths: [Int])
        throws
    {
        for workers in [1, 2, 3, 5] {
            for batchSize in [1, 40, 100] {
                let network = try StepPlanTests.network(widths)
                let plan = StepPlan(of: network, batchSize: batchSize, workers: workers)
                let used = StepProducts(of: network, batchSize: batchSize, workers: workers).workers
                var simulation = Simulation(widths: widths, batchSize: batchSize, workers: used)
                simulation.run(plan)
                #expect(simulation.faults == [], "\(widths), \(batchSize) examples, \(workers) workers")
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

    /// The writer of an element.
    private struct Writer {
        let worker: Int
        let phase: Int
    }

    private let widths: [Int]
    private let batchSize: Int
    private let workers: Int
    private var written: [Buffer: [Writer?]] = [:]

    /// What was read too early, and what was written twice or never.
    private(set) var faults: Set<String> = []

    init(widths: [Int], batchSize: Int, workers: Int) {
        self.widths = widths
        self.batchSize = batchSize
        self.workers = workers
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
                let place = unit * batchSize + column
                let writer = place < table.count ? table[place] : nil
                if let writer, writer.phase < reader.phase || writer.worker == reader.worker { continue }
                faults.insert("\(buffer) is read in phase \(reader.phase) before it is there")
                return
            }
        }
    }

    private mutating func write(_ buffer: Buffer, _ units: Range<Int>, _ columns: Range<Int>, _ writer: Writer) {
        var table = written[buffer] ?? Array(repeating: nil, count: self.units(buffer) * batchSize)
        for unit in units {
            for column in columns {
                if table[unit * batchSize + column] != nil { faults.insert("\(buffer) is written twice") }
                table[unit * batchSize + column] = writer
            }
        }
        written[buffer] = table
    }

    /// Runs a plan, each worker through a whole phase before the next.
    mutating func run(_ plan: StepPlan) {
        for (number, phase) in plan.phases.enumerated() {
            for worker in 0..<workers {
                for operation in phase { perform(operation, Writer(worker: worker, phase: number)) }
            }
        }
        // After the last phase all meet, and the gradients read everything.
        let end = Writer(worker: -1, phase: plan.phases.count)
        read(.batch, 0..<1, 0..<batchSize, end)
        for layer in 0..<widths.count - 1 {
            read(.activation(layer), 0..<widths[layer + 1], 0..<batchSize, end)
            read(.derivative(layer), 0..<widths[layer + 1], 0..<batchSize, end)
        }
    }

    private mutating func perform(_ operation: StepPlan.Operation, _ writer: Writer) {
        let columns = StepPlan.columns(batchSize, worker: writer.worker, of: workers)
        func share(_ layer: Int, _ sharing: StepPlan.Sharing) -> StepPlan.Share {
            StepPlan.share(
                sharing, units: widths[layer + 1], columns: columns, count: batchSize, worker: writer.worker,
                of: workers)
        }
        let last = widths.count - 2
        switch operation {
        case .gather:
            write(.batch, 0..<1, columns, writer)
        case .forward(let layer, let sharing):
            let share = share(layer, sharing)
            if share.units.isEmpty || share.columns.isEmpty { return }
            if layer == 0 {
                read(.batch, 0..<1, share.columns, writer)
            } else {
                read(.activation(layer - 1), 0..<widths[layer], share.columns, writer)
            }
            write(.activation(layer), share.units, share.columns, writer)
        case .loss:
            read(.batch, 0..<1, columns, writer)
            read(.activation(last), 0..<widths[last + 1], columns, writer)
            write(.derivative(last), 0..<widths[last + 1], columns, writer)
        case .backward(let layer, let sharing):
            let share = share(layer - 1, sharing)
            if share.units.isEmpty || share.columns.isEmpty { return }
            read(.derivative(layer), 0..<widths[layer + 1], share.columns, writer)
            read(.activation(layer - 1), share.units, share.columns, writer)
            write(.derivative(layer - 1), share.units, share.columns, writer)
        }
    }
}
