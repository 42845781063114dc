extension StepProduct {
    /// The matrix products that worker 0 computes in one training step, in their order.
    ///
    /// As the step program divides the work: forward and backward by examples, in pieces of up to 512; the weights' gradients by rows, in
    /// runs of up to 256. A batch beyond 8192 examples goes through in parts. Products of equal shape stand as often as they are
    /// computed.
    ///
    /// - Parameters:
    ///   - network: whose shape counts.
    ///   - batchSize: the number of examples of the step, at least 1.
    ///   - workers: how many workers there may be, at least 1; small steps use one.
    package static func products(of network: borrowing Network, batchSize: Int, workers: Int) -> [StepProduct] {
        let used = workerCount(for: network, batchSize: batchSize, workers: workers)
        let layout = network.layout
        let stride = rowStride(capacity: min(batchSize, StepProgram.largestPart))
        var products: [StepProduct] = []
        for start in Swift.stride(from: 0, to: batchSize, by: StepProgram.largestPart) {
            let part = min(StepProgram.largestPart, batchSize - start)
            let examples = WorkShares.share(of: part, worker: 0, of: used, grain: 16).count
            for place in Swift.stride(from: 0, to: examples, by: piece) {
                let count = min(piece, examples - place)
                products += forward(layout, examples: count, stride: stride)
                products += backward(layout, examples: count, stride: stride)
            }
            products += weights(layout, examples: part, workers: used, stride: stride)
        }
        return products
    }

    /// How many of the workers take part in a step.
    package static func workerCount(for network: borrowing Network, batchSize: Int, workers: Int) -> Int {
        WorkShares.workers(wanted: workers, parameterCount: network.parameterCount, batchSize: batchSize)
    }

    /// The number of examples that go through all layers at a time.
    private static let piece = 512

    /// The number of rows of dW that are computed at a time.
    private static let rowRun = 256

    /// The distance between two units' rows in the step's buffers.
    private static func rowStride(capacity: Int) -> Int {
        let rounded = (capacity + 15) / 16 * 16
        return rounded % 512 == 0 ? rounded + 16 : rounded
    }

    /// Z [units, m] = W [units, n] · A [n, m]; in the first layer X [m, n_x] is read transposed.
    private static func forward(_ layout: ParameterLayout, examples: Int, stride: Int) -> [StepProduct] {
        layout.layers.enumerated().map { index, layer in
            StepProduct(
                name: "forward \(index + 1)", operationA: .asStored, operationB: index == 0 ? .transposed : .asStored,
                m: layer.units, n: examples, k: layer.inputs, lda: layer.inputs,
                ldb: index == 0 ? layer.inputs : stride, ldc: stride)
        }
    }

    /// dA [n, m] = Wᵀ · dZ [units, m], W [units, n], from the last layer down to the second.
    private static func backward(_ layout: ParameterLayout, examples: Int, stride: Int) -> [StepProduct] {
        layout.layers.enumerated().dropFirst().reversed().map { index, layer in
            StepProduct(
                name: "backward \(index + 1)", operationA: .transposed, operationB: .asStored, m: layer.inputs,
                n: examples, k: layer.units, lda: layer.inputs, ldb: stride, ldc: stride)
        }
    }

    /// dW [rows, n] = dZ [rows, m] · Aᵀ, A [n, m]; in the first layer X [m, n_x] as it is stored.
    private static func weights(
        _ layout: ParameterLayout, examples: Int, workers: Int, stride: Int
    ) -> [StepProduct] {
        layout.layers.enumerated().flatMap { index, layer in
            let rows = WorkShares.share(of: layer.units, worker: 0, of: workers).count
            return Swift.stride(from: 0, to: rows, by: rowRun).map { start in
                StepProduct(
                    name: "weights \(index + 1)", operationA: .asStored,
                    operationB: index == 0 ? .asStored : .transposed, m: min(rowRun, rows - start), n: layer.inputs,
                    k: examples, lda: stride, ldb: index == 0 ? layer.inputs : stride, ldc: layer.inputs)
            }
        }
    }
}
