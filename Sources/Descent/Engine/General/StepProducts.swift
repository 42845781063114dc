/// The matrix products that worker 0 computes in a training step of a network.
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
    package init(of network: borrowing Network, batchSize: Int, workers: Int) {
        layout = network.layout
        self.batchSize = batchSize
        self.workers = WorkShares.workers(
            wanted: workers, parameterCount: network.parameterCount, batchSize: batchSize)
        stride = StepBuffers.stride(capacity: min(batchSize, Microbatch.largestCount))
        plan = StepPlan(layout: layout, batchSize: batchSize, workers: self.workers)
    }

    /// All of them in their order, as often as they are computed.
    package var all: [Product] {
        Swift.stride(from: 0, to: batchSize, by: Microbatch.largestCount).flatMap { start in
            products(count: min(Microbatch.largestCount, batchSize - start))
        }
    }

    /// A product, and how often worker 0 computes it in one training step.
    package struct Repeated: Sendable, Hashable {
        package let product: Product
        package let count: Int
    }

    /// The different ones, in the order in which they first come.
    ///
    /// - Complexity: that of a step of at most twice 8192 examples, however large the batch is: all microbatches but
    ///   the last are alike.
    package var distinct: [Repeated] {
        let (whole, rest) = batchSize.quotientAndRemainder(dividingBy: Microbatch.largestCount)
        var found: [Product] = []
        var counts: [Product: Int] = [:]
        for (count, times) in [(Microbatch.largestCount, whole), (rest, 1)] where count > 0 && times > 0 {
            for product in products(count: count) {
                if counts[product] == nil { found.append(product) }
                counts[product, default: 0] += times
            }
        }
        return found.map { Repeated(product: $0, count: counts[$0] ?? 0) }
    }

    /// The products for one microbatch.
    private func products(count: Int) -> [Product] {
        var products: [Product] = []
        plan.forEachStage(StepPlan.columns(count, worker: 0, of: workers)) { stage in
            guard case .operation(let operation, let columns) = stage else { return }
            if let product = product(operation, columns: columns, count: count) { products.append(product) }
        }
        // The update consumes dW block by block unless there are several microbatches.
        let isFused = batchSize <= Microbatch.largestCount
        for (index, layer) in layout.layers.enumerated() {
            let units = WorkShares.share(of: layer.units, worker: 0, of: workers, grain: WeightGradients.grain)
            for block in WeightBlocks(layer: index, inputs: layer.inputs, units: units, count: count) {
                products.append(
                    .weights(
                        block, of: layout, stride: stride, into: isFused ? block.columns.count : layer.inputs))
            }
        }
        return products
    }

    /// The product of an operation; nil where it has none or nothing of it is worker 0's.
    private func product(_ operation: StepPlan.Operation, columns: Range<Int>, count: Int) -> Product? {
        func share(_ layer: Int, _ sharing: StepPlan.Sharing) -> StepPlan.Share {
            StepPlan.share(
                sharing, units: layout.layers[layer].units, columns: columns, count: count, worker: 0, of: workers)
        }
        switch operation {
        case .gather, .loss: return nil
        case .forward(let index, let sharing):
            let share = share(index, sharing)
            return share.isEmpty ? nil : .forward(layer: index, of: layout, share, stride: stride)
        case .backward(let index, let sharing):
            let share = share(index - 1, sharing)
            return share.isEmpty ? nil : .backward(layer: index, of: layout, share, stride: stride)
        }
    }
}
