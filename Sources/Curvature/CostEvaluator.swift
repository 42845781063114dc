package import LinearAlgebra

/// Cost, gradient and Hessian of a surface on one thread, with scratch memory reused between calls.
///
/// For many evaluations of small networks; `CostSurface`'s own functions share one large evaluation among threads.
package final class CostEvaluator {
    package let surface: CostSurface
    private let pass: BlockPass

    package init(_ surface: CostSurface) throws(MemoryError) {
        try BLASRuntime.requireWorkspace(callers: 1)
        self.surface = surface
        pass = try BlockPass(surface)
    }

    /// One evaluator for each of `count` workers.
    static func make(_ count: Int, _ surface: CostSurface) throws(MemoryError) -> [CostEvaluator] {
        try BLASRuntime.requireWorkspace(callers: count)
        var evaluators: [CostEvaluator] = []
        for _ in 0..<count { evaluators.append(try CostEvaluator(surface)) }
        return evaluators
    }

    /// J(θ).
    package func cost(at point: [Double]) -> Double {
        surface.check(point)
        var sum = 0.0
        for block in 0..<surface.blockCount { sum += loss(block, at: point) }
        return sum / Double(surface.exampleCount) + surface.l2Cost(at: point)
    }

    /// J(θ) and its gradient.
    package func gradient(at point: [Double]) -> (cost: Double, gradient: [Double]) {
        surface.check(point)
        var gradient = [Double](repeating: 0, count: point.count)
        var sum = 0.0
        for block in 0..<surface.blockCount { sum += addGradient(of: block, at: point, to: &gradient) }
        surface.addL2(of: point, to: &gradient)
        return (sum / Double(surface.exampleCount) + surface.l2Cost(at: point), gradient)
    }

    /// The Hessian H(θ), [n, n], column by column from unit vectors.
    ///
    /// - Complexity: about 12·n²·m operations.
    package func hessian(at point: [Double]) -> [Double] {
        surface.check(point)
        let count = point.count
        var matrix = [Double](repeating: 0, count: count * count)
        for block in 0..<surface.blockCount {
            unsafe matrix.withUnsafeMutableBufferPointer { matrix in
                unsafe addHessianRows(
                    stride(from: 0, to: count, by: 1), of: block, at: point, to: matrix.baseAddress.unsafelyUnwrapped)
            }
        }
        let isWeight = surface.isWeight
        for row in 0..<count where isWeight[row] { matrix[row * count + row] += surface.l2Share }
        return matrix
    }

    // Safe, below: the arrays live for the length of a call, and `check` has verified that they are as long as the
    // parameters.

    private func loss(_ block: Int, at point: [Double]) -> Double {
        pass.load(block: block)
        return unsafe point.withUnsafeBufferPointer { unsafe pass.forward($0.baseAddress.unsafelyUnwrapped) }
    }

    /// Adds a block's part of the gradient, and returns the sum of its losses.
    func addGradient(of block: Int, at point: [Double], to gradient: inout [Double]) -> Double {
        pass.load(block: block)
        let share = 1 / Double(surface.exampleCount)
        return unsafe point.withUnsafeBufferPointer { point in
            unsafe gradient.withUnsafeMutableBufferPointer { gradient in
                let theta = unsafe point.baseAddress.unsafelyUnwrapped
                let sum = unsafe pass.forward(theta)
                unsafe pass.backward(theta, share: share, gradient: gradient.baseAddress)
                return sum
            }
        }
    }

    /// Adds a block's part of the product with a direction.
    func addProduct(
        of block: Int, at point: [Double], direction: [Double], isGaussNewton: Bool, to result: inout [Double]
    ) {
        let touched = surface.layersTouched(by: direction)
        let share = 1 / Double(surface.exampleCount)
        linearize(block, at: point)
        unsafe point.withUnsafeBufferPointer { point in
            unsafe direction.withUnsafeBufferPointer { direction in
                unsafe result.withUnsafeMutableBufferPointer { result in
                    unsafe pass.product(
                        point.baseAddress.unsafelyUnwrapped, direction: direction.baseAddress.unsafelyUnwrapped,
                        touched: touched, isGaussNewton: isGaussNewton, share: share,
                        result: result.baseAddress.unsafelyUnwrapped)
                }
            }
        }
    }

    /// Adds a block's part of some rows of the Hessian, one pass for each row.
    ///
    /// - Precondition: `matrix` has n² elements, and no other thread writes these rows.
    func addHessianRows(
        _ rows: StrideTo<Int>, of block: Int, at point: [Double], to matrix: UnsafeMutablePointer<Double>
    ) {
        let count = point.count
        let share = 1 / Double(surface.exampleCount)
        linearize(block, at: point)
        var unit = [Double](repeating: 0, count: count)
        unsafe point.withUnsafeBufferPointer { point in
            for row in rows {
                unit[row] = 1
                unsafe unit.withUnsafeBufferPointer { unit in
                    unsafe pass.product(
                        point.baseAddress.unsafelyUnwrapped, direction: unit.baseAddress.unsafelyUnwrapped,
                        touched: surface.isTouched(by: row), isGaussNewton: false, share: share,
                        result: matrix + row * count)
                }
                unit[row] = 0
            }
        }
    }

    /// Runs the forward and backward pass that products build on.
    private func linearize(_ block: Int, at point: [Double]) {
        pass.load(block: block)
        let share = 1 / Double(surface.exampleCount)
        unsafe point.withUnsafeBufferPointer { point in
            let theta = unsafe point.baseAddress.unsafelyUnwrapped
            _ = unsafe pass.forward(theta)
            unsafe pass.backward(theta, share: share, gradient: nil)
        }
    }
}
