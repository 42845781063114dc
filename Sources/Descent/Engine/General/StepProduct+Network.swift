extension StepProduct {
    /// The matrix products that worker 0 computes in one training step, in their order.
    ///
    /// As the step program divides the work, by its own plan and block sizes. Products of equal shape stand as often as they are
    /// computed.
    ///
    /// - Parameters:
    ///   - network: whose shape counts.
    ///   - batchSize: the number of examples of the step, at least 1.
    ///   - workers: how many workers there may be, at least 1; small steps use one.
    package static func products(of network: borrowing Network, batchSize: Int, workers: Int) -> [StepProduct] {
        let step = Step(network, batchSize: batchSize, workers: workers)
        return Swift.stride(from: 0, to: batchSize, by: StepProgram.largestPart).flatMap { start in
            step.products(count: min(StepProgram.largestPart, batchSize - start))
        }
    }

    /// A product, and how often worker 0 computes it in one training step.
    package struct Repeated: Sendable, Hashable {
        package let product: StepProduct
        package let count: Int
    }

    /// The different ones among `products`, in the order in which they first come.
    ///
    /// - Complexity: that of a step of at most twice 8192 examples, however large the batch is: all parts but the last are alike.
    package static func distinctProducts(
        of network: borrowing Network, batchSize: Int, workers: Int
    ) -> [Repeated] {
        let step = Step(network, batchSize: batchSize, workers: workers)
        let (whole, rest) = batchSize.quotientAndRemainder(dividingBy: StepProgram.largestPart)
        var found: [StepProduct] = []
        var counts: [StepProduct: Int] = [:]
        for (count, times) in [(StepProgram.largestPart, whole), (rest, 1)] where count > 0 && times > 0 {
            for product in step.products(count: count) {
                if counts[product] == nil { found.append(product) }
                counts[product, default: 0] += times
            }
        }
        return found.map { Repeated(product: $0, count: counts[$0] ?? 0) }
    }

    /// How many of the workers take part in a step.
    package static func workerCount(for network: borrowing Network, batchSize: Int, workers: Int) -> Int {
        WorkShares.workers(wanted: workers, parameterCount: network.parameterCount, batchSize: batchSize)
    }

    /// What goes through all layers at a time where all is by examples.
    private static func pieces(of columns: Range<Int>) -> [Range<Int>] {
        Swift.stride(from: columns.lowerBound, to: columns.upperBound, by: StepProgram.piece).map {
            $0..<min($0 + StepProgram.piece, columns.upperBound)
        }
    }

    /// The step whose products are listed.
    private struct Step {
        let layout: ParameterLayout
        let workers: Int
        /// The distance between two units' rows in the step's buffers.
        let stride: Int
        /// Whether the update consumes dW block by block.
        let isFused: Bool
        let plan: StepPlan

        init(_ network: borrowing Network, batchSize: Int, workers: Int) {
            layout = network.layout
            self.workers = StepProduct.workerCount(for: network, batchSize: batchSize, workers: workers)
            stride = StepBuffers.stride(capacity: min(batchSize, StepProgram.largestPart))
            isFused = batchSize <= StepProgram.largestPart
            plan = StepPlan(layout: layout, batchSize: batchSize, workers: self.workers)
        }

        /// The products for one part of the batch.
        func products(count: Int) -> [StepProduct] {
            var products: [StepProduct] = []
            let columns = StepPlan.columns(count, worker: 0, of: workers)
            for run in plan.isByExamples ? StepProduct.pieces(of: columns) : [columns] {
                products += plan.phases.joined().compactMap { product($0, columns: run, count: count) }
            }
            for layer in layout.layers.indices { products += weights(layer: layer, count: count) }
            return products
        }

        /// The product of an operation; nil where it has none or nothing of it is worker 0's.
        func product(_ operation: StepPlan.Operation, columns: Range<Int>, count: Int) -> StepProduct? {
            func share(_ layer: Int, _ sharing: StepPlan.Sharing) -> StepPlan.Share? {
                let share = StepPlan.share(
                    sharing, units: layout.layers[layer].units, columns: columns, count: count, worker: 0, of: workers)
                return share.units.isEmpty || share.columns.isEmpty ? nil : share
            }
            switch operation {
            case .gather, .loss: return nil
            case .forward(let index, let sharing):
                // Z [units, m] = W [units, n] · A [n, m]; in the first layer X [m, n_x] is read transposed.
                let layer = layout.layers[index]
                return share(index, sharing).map { share in
                    StepProduct(
                        name: "forward \(index + 1)", operationA: .asStored,
                        operationB: index == 0 ? .transposed : .asStored, m: share.units.count, n: share.columns.count,
                        k: layer.inputs, lda: layer.inputs, ldb: index == 0 ? layer.inputs : stride, ldc: stride)
                }
            case .backward(let index, let sharing):
                // dA [n, m] = Wᵀ · dZ [units, m], W [units, n].
                let layer = layout.layers[index]
                return share(index - 1, sharing).map { share in
                    StepProduct(
                        name: "backward \(index + 1)", operationA: .transposed, operationB: .asStored,
                        m: share.units.count, n: share.columns.count, k: layer.units, lda: layer.inputs, ldb: stride,
                        ldc: stride)
                }
            }
        }

        /// The blocks of dW [rows, n] = dZ [rows, m] · Aᵀ, A [n, m]; in the first layer X [m, n_x] as it is stored.
        func weights(layer index: Int, count: Int) -> [StepProduct] {
            let layer = layout.layers[index]
            let units = WorkShares.share(of: layer.units, worker: 0, of: workers, grain: WeightGradients.grain)
            let blocks = WeightBlocks(inputs: layer.inputs, count: count)
            return Swift.stride(from: 0, to: layer.inputs, by: blocks.columns).flatMap { column in
                let columns = min(blocks.columns, layer.inputs - column)
                return Swift.stride(from: 0, to: units.count, by: blocks.rows).map { row in
                    StepProduct(
                        name: "weights \(index + 1)", operationA: .asStored,
                        operationB: index == 0 ? .asStored : .transposed, m: min(blocks.rows, units.count - row),
                        n: columns, k: count, lda: stride, ldb: index == 0 ? layer.inputs : stride,
                        ldc: isFused ? columns : layer.inputs, keepsB: blocks.keepB && row > 0)
                }
            }
        }
    }
}
