import Kernels

/// How a step's work is divided into pieces, in which order they come, and where all workers have to meet.
///
/// Between two meetings there are queues of pieces, and any worker may take any piece: whoever is faster takes more.
/// What a piece computes, and by whom, does not depend on who takes it.
///
/// Two ways to divide a layer's work are in use. *By examples*, a piece takes its columns through all layers at once;
/// it needs nothing of other pieces, but each reads and packs all of W. *By units*, a piece is a range of a layer's
/// units for all examples; it reads a part of W only, and the examples' packed form serves all pieces of a worker, if
/// the sums have at most 1024 terms; but all must have finished the layer before.
package struct StepPlan: Sendable, Hashable {
    /// One thing that is done for a piece.
    package enum Operation: Sendable, Hashable {
        /// Collect inputs and targets.
        case gather
        /// Z and A of a layer.
        case forward(layer: Int)
        /// The loss and the last layer's dZ.
        case loss
        /// dZ of the layer below this one.
        case backward(layer: Int)
    }

    /// Pieces of one kind, and what is done for each.
    package enum Queue: Sendable, Hashable {
        /// Ranges of the examples, which go through these operations one after the other, with all units.
        case examples([Operation])
        /// Ranges of the units that the operation computes, for all examples.
        case units(Operation)
        /// Blocks of dW of a layer, which the update consumes, with db.
        case gradients(layer: Int)
    }

    /// The queues between one meeting and the next. The gradients are the last phase, or, of buckets, those of each
    /// come before what the buckets below need.
    package let phases: [[Queue]]

    /// Which bucket's gradients each phase completes, if any.
    let completed: [Int?]

    let layout: ParameterLayout

    /// How many workers share a step.
    package let workers: Int

    /// Who computes the products.
    package let rule: ProductRule

    /// Where each layer's sums of squares begin, and how many there are.
    private let squareSums: [Int]

    /// Plans the steps of a network.
    ///
    /// - Parameter buckets: what is reduced while the layers below are computed; nil for all gradients at the end.
    init(
        layout: ParameterLayout, batchSize: Int, workers: Int, rule: ProductRule, buckets: GradientBuckets? = nil
    ) {
        self.layout = layout
        self.workers = workers
        self.rule = rule
        let examples = min(batchSize, Microbatch.largestCount)
        let sharesUnits = workers > 1 && batchSize <= StepPlan.largestBatchByUnits
        let byUnits = layout.layers.map { layer in
            sharesUnits && layer.inputs * layer.units >= StepPlan.smallestLayerByUnits
                && rule.backend(layer, examples: examples) == .own
        }
        var phases: [[Queue]] = []
        var operations: [Operation] = [.gather]
        func add(_ operation: Operation, byUnits: Bool) {
            guard byUnits else { return operations.append(operation) }
            // It needs what others computed, and others need what it computes.
            if !operations.isEmpty { phases.append([.examples(operations)]) }
            phases.append([.units(operation)])
            operations = []
        }
        for index in layout.layers.indices { add(.forward(layer: index), byUnits: byUnits[index]) }
        add(.loss, byUnits: false)
        var completed: [Int?] = []
        let all = buckets?.all ?? [GradientBuckets.Bucket(layers: layout.layers.indices, parameters: 0..<0)]
        for (number, bucket) in all.enumerated() {
            // dZ of the bucket's layers, from the one above them down.
            for index in bucket.layers.reversed() where index + 1 < layout.layers.count {
                add(.backward(layer: index + 1), byUnits: byUnits[index + 1])
            }
            if !operations.isEmpty { phases.append([.examples(operations)]) }
            operations = []
            phases.append(bucket.layers.map { .gradients(layer: $0) })
            completed += [Int?](repeating: nil, count: phases.count - 1 - completed.count)
            completed.append(buckets == nil ? nil : number)
        }
        self.phases = phases
        self.completed = completed
        var squareSums = [0]
        for layer in layout.layers {
            // The most columns of blocks, for any number of examples.
            let columns = [ProductBackend.own, .blas].map { backend in
                WeightBlocks(
                    units: layer.units, inputs: layer.inputs, examples: 1, workers: workers, backend: backend
                ).columnCount
            }
            squareSums.append(squareSums[squareSums.count - 1] + layer.units * (columns.max() ?? 1))
        }
        self.squareSums = squareSums
    }

    /// Where the sums of the squares of a layer's weights are kept for the L2 term of the cost: one for each unit, for
    /// the weights in a column of blocks of dW. They are added in this order, whoever computed them.
    @inline(__always)
    func squareSum(ofLayer index: Int, column: Int) -> Int {
        squareSums[index] + column * layout.layers[index].units
    }

    /// How many there are at most.
    var squareSumCount: Int { squareSums[layout.layers.count] }

    /// The plan for a network.
    ///
    /// - Parameter workers: how many workers there may be; small steps use one.
    package init(of network: borrowing Network, batchSize: Int, workers: Int, products: ProductChoice = .auto) {
        let used = WorkShares.workers(wanted: workers, parameterCount: network.parameterCount, batchSize: batchSize)
        self.init(
            layout: network.layout, batchSize: batchSize, workers: used,
            rule: ProductRule(products, workers: used))
    }

    /// Above this many examples each piece has enough of them that reading all of W costs it little; at 1024 sharing
    /// by units was still 1 to 5 % faster with our products. OpenBLAS's are the faster the more units they have.
    package static let largestBatchByUnits = 1024

    /// A layer with fewer weights than this is packed in less time than a meeting takes.
    package static let smallestLayerByUnits = 100_000

    /// The most examples of a piece: they stay in a worker's cache on their way through the layers.
    package static let largestTile = 512

    /// The fewest examples of a piece where a worker gets several: a product of fewer spends more on packing W.
    package static let smallestSharedTile = 256

    /// The most units of a piece whose examples' packed form serves the next: four register tiles of AVX-512.
    package static let largestUnitRange = 56

    /// The most units of a piece where the examples are packed again for each: up to 256 as for dW.
    package static let largestDeepRange = 256
}

extension StepPlan {
    /// What a phase does, and the layer, from 0, that it ends with.
    func title(ofPhase phase: Int) -> (StaticString, layer: Int) {
        guard let queue = phases[phase].first else { return ("nothing", 0) }
        switch queue {
        case .gradients(let layer): return ("gradients", layer)
        case .units(let operation): return title(of: operation)
        case .examples(let operations):
            if operations.contains(.loss) {
                return operations.contains { if case .backward = $0 { true } else { false } }
                    ? ("forward, loss and backward", title(of: operations[operations.count - 1]).layer)
                    : ("forward and loss", layout.layers.count - 1)
            }
            return title(of: operations[operations.count - 1])
        }
    }

    private func title(of operation: Operation) -> (StaticString, layer: Int) {
        switch operation {
        case .gather: ("gather", 0)
        case .forward(let layer): ("forward", layer)
        case .loss: ("loss", layout.layers.count - 1)
        // What it gives is dZ of the layer below.
        case .backward(let layer): ("backward", layer - 1)
        }
    }
}

extension StepPlan {
    /// What a worker does at once: a part of the units that an operation computes, for a part of the examples.
    package struct Piece: Sendable, Hashable {
        /// Units of the layer that the operation computes; all of them where the piece is one of examples.
        package let units: Range<Int>
        /// Examples of the batch, which are columns of the buffers.
        package let columns: Range<Int>

        package init(units: Range<Int>, columns: Range<Int>) {
            self.units = units
            self.columns = columns
        }

        /// Whether there is nothing to do.
        package var isEmpty: Bool { units.isEmpty || columns.isEmpty }
    }

    /// How many pieces a queue has for a number of examples: as many for each worker, where there are enough.
    @inline(__always)
    package func pieceCount(of queue: Queue, examples: Int) -> Int {
        switch queue {
        case .examples:
            let perWorker = (examples + workers - 1) / workers
            let several = min(2, perWorker / StepPlan.smallestSharedTile)
            return workers * max(several, (perWorker + StepPlan.largestTile - 1) / StepPlan.largestTile)
        case .units(let operation):
            let units = unitCount(operation)
            // Sums so deep that no packed form is kept have few, large ranges.
            let largest = depth(operation) > ProductBlocks.depth ? StepPlan.largestDeepRange : StepPlan.largestUnitRange
            let ranges = (units + largest - 1) / largest
            let most = (units + StepPlan.unitGrain - 1) / StepPlan.unitGrain
            return min((ranges + workers - 1) / workers * workers, most)
        case .gradients(let layer): return blocks(layer: layer, examples: examples).count
        }
    }

    /// A piece of a queue of examples or units.
    @inline(__always)
    package func piece(_ index: Int, of queue: Queue, examples: Int) -> Piece {
        let count = pieceCount(of: queue, examples: examples)
        switch queue {
        case .examples:
            let columns = WorkShares.share(of: examples, worker: index, of: count, grain: 16)
            return Piece(units: 0..<0, columns: columns)
        case .units(let operation):
            let units = WorkShares.share(
                of: unitCount(operation), worker: index, of: count, grain: StepPlan.unitGrain)
            return Piece(units: units, columns: 0..<examples)
        case .gradients: preconditionFailure("blocks of dW are no pieces of units")
        }
    }

    /// The blocks of a layer's dW.
    @inline(__always)
    package func blocks(layer index: Int, examples: Int) -> WeightBlocks {
        let layer = layout.layers[index]
        return WeightBlocks(
            units: layer.units, inputs: layer.inputs, examples: examples, workers: workers,
            backend: rule.backend(layer, examples: examples))
    }

    /// The units that an operation computes: all of a layer.
    @inline(__always)
    func units(of operation: Operation) -> Range<Int> { 0..<unitCount(operation) }

    @inline(__always)
    private func unitCount(_ operation: Operation) -> Int {
        switch operation {
        case .forward(let layer): layout.layers[layer].units
        case .backward(let layer): layout.layers[layer].inputs
        case .gather, .loss: 0
        }
    }

    /// How many terms the sums of an operation's product have.
    @inline(__always)
    private func depth(_ operation: Operation) -> Int {
        switch operation {
        case .forward(let layer): layout.layers[layer].inputs
        case .backward(let layer): layout.layers[layer].units
        case .gather, .loss: 0
        }
    }

    /// The ranges of units are multiples of this, but for the last.
    private static let unitGrain = 4
}
