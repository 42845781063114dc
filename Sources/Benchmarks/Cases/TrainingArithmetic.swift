import Machine

/// The least cost of training a network: the operations of its products and the bytes of its updates.
package struct TrainingArithmetic: Sendable, Hashable {
    /// n_x, the hidden layers' widths, the number of outputs.
    package let widths: [Int]

    package init(widths: [Int]) {
        precondition(widths.count >= 2, "\(widths) are no network: inputs and outputs are needed")
        self.widths = widths
    }

    /// Σ_l 2·in·out forward, the same for dW, and the same for dA but in the first layer. Biases, activations and the
    /// update are not counted.
    package var operationsPerExample: Double {
        var operations = 0.0
        for (index, (inputs, units)) in zip(widths, widths.dropFirst()).enumerated() {
            operations += 2 * Double(inputs) * Double(units) * (index == 0 ? 2 : 3)
        }
        return operations
    }

    /// Σ_l 2·in·out: of a prediction.
    package var forwardOperationsPerExample: Double {
        zip(widths, widths.dropFirst()).reduce(0) { $0 + 2 * Double($1.0) * Double($1.1) }
    }

    /// The number of weights and biases.
    package var parameterCount: Int {
        zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    }

    /// The bytes that a step's update moves between memory and processor: none where parameters and moments all fit the
    /// last-level cache.
    ///
    /// - Parameter bytesPerParameter: what the update moves for each, see `MemoryPass.bytesInTraining`.
    package func bytesPerStep(
        momentCount: Int, bytesPerParameter: Int, cache: Int = LastLevelCache.byteCount
    ) -> Double {
        let bytes = 4 * Double(parameterCount) * Double(1 + momentCount)
        return bytes > Double(cache) ? Double(bytesPerParameter) * Double(parameterCount) : 0
    }

    /// The least seconds of an epoch: the arithmetic at the sgemm peak, then the update's bytes at the bandwidth.
    package func leastSeconds(
        examples: Int, batchSize: Int, momentCount: Int, bytesPerParameter: Int, peakGflops: Double,
        bandwidthGbs: Double, cache: Int = LastLevelCache.byteCount
    ) -> Double {
        let steps = Double((examples + batchSize - 1) / batchSize)
        return Double(examples) * operationsPerExample / (peakGflops * 1e9)
            + steps * bytesPerStep(momentCount: momentCount, bytesPerParameter: bytesPerParameter, cache: cache)
            / (bandwidthGbs * 1e9)
    }
}
