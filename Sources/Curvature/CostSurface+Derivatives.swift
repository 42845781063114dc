import Dispatch
package import LinearAlgebra
import Machine

extension CostSurface {
    /// J(θ) and its gradient.
    package func gradient(at point: [Double]) throws(MemoryError) -> (cost: Double, gradient: [Double]) {
        check(point)
        let parts = try inLanes { evaluator, blocks in
            var part = [Double](repeating: 0, count: parameterCount + 1)
            var gradient = [Double](repeating: 0, count: parameterCount)
            for block in blocks { part[parameterCount] += evaluator.addGradient(of: block, at: point, to: &gradient) }
            part.replaceSubrange(0..<parameterCount, with: gradient)
            return part
        }
        var gradient = sum(parts)
        let loss = gradient.removeLast()
        addL2(of: point, to: &gradient)
        return (loss / Double(exampleCount) + l2Cost(at: point), gradient)
    }

    /// H(θ)·v, exact up to rounding.
    ///
    /// - Complexity: about four gradients.
    package func hessianProduct(at point: [Double], _ direction: [Double]) throws(MemoryError) -> [Double] {
        try product(at: point, direction, isGaussNewton: false)
    }

    /// G(θ)·v with the Gauss–Newton matrix Jᵀ·L″·J summed over the examples, J the derivative of the logits with
    /// respect to the parameters.
    package func gaussNewtonProduct(at point: [Double], _ direction: [Double]) throws(MemoryError) -> [Double] {
        try product(at: point, direction, isGaussNewton: true)
    }

    private func product(
        at point: [Double], _ direction: [Double], isGaussNewton: Bool
    ) throws(MemoryError) -> [Double] {
        check(point)
        check(direction)
        let parts = try inLanes { evaluator, blocks in
            var part = [Double](repeating: 0, count: parameterCount)
            for block in blocks {
                evaluator.addProduct(
                    of: block, at: point, direction: direction, isGaussNewton: isGaussNewton, to: &part)
            }
            return part
        }
        var result = sum(parts)
        addL2(of: direction, to: &result)
        return result
    }

    /// The Hessian H(θ), [n, n], from products with unit vectors, symmetrized: the two triangles differ by rounding.
    ///
    /// - Complexity: about 12·n²·m operations, n parameters and m examples.
    package func hessian(at point: [Double]) throws(MemoryError) -> AlignedBuffer<Double> {
        check(point)
        let count = parameterCount
        let matrix = try AlignedBuffer<Double>(count: count * count)
        nonisolated(unsafe) let elements = unsafe matrix.pointerForDisjointWrites
        // Safe to share: each worker uses its own evaluator and its own rows.
        let team = min(workers, count)
        nonisolated(unsafe) let evaluators = try CostEvaluator.make(team, self)
        BLASRuntime.holdingOneThread {
            DispatchQueue.concurrentPerform(iterations: team) { worker in
                let evaluator = unsafe evaluators[worker]
                for block in 0..<blockCount {
                    // Safe: the matrix has n² elements and outlives the call.
                    unsafe evaluator.addHessianRows(
                        stride(from: worker, to: count, by: team), of: block, at: point, to: elements)
                }
            }
        }
        let isWeight = isWeight
        for row in 0..<count {
            for column in 0..<row {
                // Safe: both indices are within the n² elements.
                let mean = unsafe (elements[row * count + column] + elements[column * count + row]) / 2
                unsafe elements[row * count + column] = mean
                unsafe elements[column * count + row] = mean
            }
            if isWeight[row] { unsafe elements[row * count + row] += l2Share }
        }
        return matrix
    }

    /// Processes the blocks in up to sixteen ranges, each on one thread; the sums do not depend on the number of
    /// threads.
    private func inLanes(
        _ body: @Sendable (CostEvaluator, Range<Int>) -> [Double]
    ) throws(MemoryError) -> [[Double]] {
        let lanes = min(blockCount, 16)
        let parts = LockedValue([[Double]](repeating: [], count: lanes))
        // Safe to share: each worker uses its own evaluator.
        let team = min(workers, lanes)
        nonisolated(unsafe) let evaluators = try CostEvaluator.make(team, self)
        BLASRuntime.holdingOneThread {
            DispatchQueue.concurrentPerform(iterations: team) { worker in
                let evaluator = unsafe evaluators[worker]
                for lane in stride(from: worker, to: lanes, by: team) {
                    let part = body(evaluator, blockCount * lane / lanes..<blockCount * (lane + 1) / lanes)
                    parts.withLock { $0[lane] = part }
                }
            }
        }
        return parts.withLock { $0 }
    }

    private func sum(_ parts: [[Double]]) -> [Double] {
        var total = parts[0]
        for part in parts.dropFirst() {
            for index in total.indices { total[index] += part[index] }
        }
        return total
    }
}
