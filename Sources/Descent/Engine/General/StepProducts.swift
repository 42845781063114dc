/// The matrix products of a training step of a network, if each worker takes its own pieces and no others.
package struct StepProducts {
    private let layout: ParameterLayout
    private let batchSize: Int
    private let plan: StepPlan

    /// The distance between two units' rows in the step's buffers.
    private let stride: Int

    /// How many of the workers take part in a step.
    package let workers: Int

    /// The products of a network's steps.
    ///
    /// - Parameters:
    ///   - network: whose shape counts.
    ///   - batchSize: the number of examples of the step, at least 1.
    ///   - workers: how many workers there may be, at least 1; small steps use one.
    ///   - products: who computes them.
    ///   - reproducible: whether bits must be the same for any number of workers.
    package init(
        of network: borrowing Network, batchSize: Int, workers: Int, products: ProductChoice = .auto,
        reproducible: Bool = false
    ) {
        layout = network.layout
        self.batchSize = batchSize
        self.workers = WorkShares.workers(
            wanted: workers, parameterCount: network.parameterCount, batchSize: batchSize)
        stride = StepBuffers.stride(capacity: min(batchSize, Microbatch.largestCount))
        plan = StepPlan(
            layout: layout, batchSize: batchSize, workers: self.workers,
            rule: ProductRule(products, reproducible: reproducible, workers: self.workers))
    }

    /// Those of worker 0 in their order, as often as it computes them.
    package var all: [Product] {
        Swift.stride(from: 0, to: batchSize, by: Microbatch.largestCount).flatMap { start in
            products(count: min(Microbatch.largestCount, batchSize - start), worker: 0)
        }
    }

    /// A product, and how often a worker computes it in one training step, at most.
    package struct Repeated: Sendable, Hashable {
        package let product: Product
        package let count: Int
    }

    /// The different ones of all workers, in the order in which they first come.
    ///
    /// - Complexity: that of listing a step of at most twice 8192 examples for each worker, however large the batch is:
    ///   all microbatches but the last are alike.
    package var distinct: [Repeated] {
        var found: [Product] = []
        var counts: [Product: Int] = [:]
        // Few pieces may all be another worker's.
        for worker in 0..<workers {
            for repeated in distinct(of: worker..<worker + 1) {
                if counts[repeated.product] == nil { found.append(repeated.product) }
                counts[repeated.product] = max(counts[repeated.product] ?? 0, repeated.count)
            }
        }
        return found.map { Repeated(product: $0, count: counts[$0] ?? 0) }
    }

    private func distinct(of workers: Range<Int>) -> [Repeated] {
        let (whole, rest) = batchSize.quotientAndRemainder(dividingBy: Microbatch.largestCount)
        var found: [Product] = []
        var counts: [Product: Int] = [:]
        for (count, times) in [(Microbatch.largestCount, whole), (rest, 1)] where count > 0 && times > 0 {
            for product in workers.flatMap({ products(count: count, worker: $0) }) {
                if counts[product] == nil { found.append(product) }
                counts[product, default: 0] += times
            }
        }
        return found.map { Repeated(product: $0, count: counts[$0] ?? 0) }
    }

    /// The share of the operations that OpenBLAS does, from 0 to 1, over the products of all workers.
    package var blasShare: Double {
        var (blas, all) = (0.0, 0.0)
        for repeated in distinct(of: 0..<workers) {
            let operations = Double(repeated.count) * repeated.product.operations
            all += operations
            if repeated.product.backend == .blas { blas += operations }
        }
        return all > 0 ? blas / all : 0
    }

    /// The products of a worker for one microbatch.
    private func products(count: Int, worker: Int) -> [Product] {
        var products: [Product] = []
        var packed = PackedFactor()
        func add(_ product: Product, start: Int) { products.append(packed.next(product, from: start)) }
        // The update consumes dW block by block unless there are several microbatches.
        let isFused = batchSize <= Microbatch.largestCount
        for queue in plan.phases.joined() {
            let pieces = plan.pieceCount(of: queue, examples: count)
            for number in WorkShares.share(of: pieces, worker: worker, of: workers) {
                switch queue {
                case .examples(let operations):
                    let columns = plan.piece(number, of: queue, examples: count).columns
                    for operation in operations {
                        let piece = StepPlan.Piece(units: plan.units(of: operation), columns: columns)
                        if let product = product(operation, piece, count) { add(product, start: columns.lowerBound) }
                    }
                case .units(let operation):
                    let piece = plan.piece(number, of: queue, examples: count)
                    if let product = product(operation, piece, count) { add(product, start: piece.columns.lowerBound) }
                case .gradients(let index):
                    let blocks = plan.blocks(layer: index, examples: count)
                    let block = blocks[number]
                    let targetStride = isFused ? block.columns.count : layout.layers[index].inputs
                    for part in 0..<blocks.partCount {
                        add(
                            .weights(
                                block, layer: index, of: layout, part: blocks.part(part).count, examples: count,
                                stride: stride, into: targetStride, rule: plan.rule),
                            start: block.columns.lowerBound)
                    }
                }
            }
        }
        return products
    }

    /// The product of an operation; nil where it has none or nothing of it is in the piece.
    private func product(_ operation: StepPlan.Operation, _ piece: StepPlan.Piece, _ count: Int) -> Product? {
        if piece.isEmpty { return nil }
        switch operation {
        case .gather, .loss: return nil
        case .forward(let index):
            return .forward(layer: index, of: layout, piece, examples: count, stride: stride, rule: plan.rule)
        case .backward(let index):
            return .backward(layer: index, of: layout, piece, examples: count, stride: stride, rule: plan.rule)
        }
    }
}
