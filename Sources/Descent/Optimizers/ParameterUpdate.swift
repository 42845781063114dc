import Kernels

/// The arithmetic of one step of a rule: its scalars, computed once in `Double`, and the kernel that applies them.
///
/// It is a plain value: any part of the parameters can be updated by it, in any order and by any thread.
public struct ParameterUpdate: Sendable {
    private enum Rule {
        case gradientDescent(learningRate: Float)
        case momentum(learningRate: Float, beta: Float, gradientScale: Float)
        case rmspropInside(learningRate: Float, beta2: Float, oneMinusBeta2: Float, epsilon: Float)
        case rmspropOutside(learningRate: Float, beta2: Float, oneMinusBeta2: Float, epsilon: Float)
        case adam(
            beta1: Float, oneMinusBeta1: Float, beta2: Float, oneMinusBeta2: Float, correctedRate: Float,
            rootCorrection: Float, epsilon: Float)
    }

    private let rule: Rule

    /// How many moments the update reads and writes for each parameter.
    let momentCount: Int

    private init(_ rule: Rule, momentCount: Int) {
        self.rule = rule
        self.momentCount = momentCount
    }

    /// θ ← θ − η·g.
    public static func gradientDescent(learningRate: Double) -> ParameterUpdate {
        ParameterUpdate(.gradientDescent(learningRate: Float(learningRate)), momentCount: 0)
    }

    /// v ← β·v + c·g, θ ← θ − η·v, with c the gradient's scale: 1 − β for an average, 1 for an accumulation.
    public static func momentum(learningRate: Double, beta: Double, gradientScale: Double) -> ParameterUpdate {
        let rule = Rule.momentum(
            learningRate: Float(learningRate), beta: Float(beta), gradientScale: Float(gradientScale))
        return ParameterUpdate(rule, momentCount: 1)
    }

    /// s ← β₂·s + (1 − β₂)·g², then θ ← θ − η·g/√(s + ε) or θ ← θ − η·g/(√s + ε).
    public static func rmsprop(
        learningRate: Double, beta2: Double, epsilon: Double, epsilonPlacement: EpsilonPlacement
    ) -> ParameterUpdate {
        let rule: Rule =
            switch epsilonPlacement {
            case .inside:
                .rmspropInside(
                    learningRate: Float(learningRate), beta2: Float(beta2), oneMinusBeta2: Float(1 - beta2),
                    epsilon: Float(epsilon))
            case .outside:
                .rmspropOutside(
                    learningRate: Float(learningRate), beta2: Float(beta2), oneMinusBeta2: Float(1 - beta2),
                    epsilon: Float(epsilon))
            }
        return ParameterUpdate(rule, momentCount: 1)
    }

    /// v ← β₁·v + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g², θ ← θ − a·v/(c·√s + ε), with a the rate and c the root's factor that hold
    /// the bias corrections.
    public static func adam(
        beta1: Double, beta2: Double, correctedRate: Double, rootCorrection: Double, epsilon: Double
    ) -> ParameterUpdate {
        let rule = Rule.adam(
            beta1: Float(beta1), oneMinusBeta1: Float(1 - beta1), beta2: Float(beta2), oneMinusBeta2: Float(1 - beta2),
            correctedRate: Float(correctedRate), rootCorrection: Float(rootCorrection), epsilon: Float(epsilon))
        return ParameterUpdate(rule, momentCount: 2)
    }

    /// Applies the update in place.
    ///
    /// - Parameters:
    ///   - parameters: θ, overwritten.
    ///   - gradients: g.
    ///   - moments: `momentCount` runs of moments, each as long as the parameters, overwritten; zero before the first step.
    /// - Precondition: the lengths fit.
    public func apply(
        to parameters: inout MutableSpan<Float>, gradients: Span<Float>, moments: inout MutableSpan<Float>
    ) {
        let count = parameters.count
        precondition(gradients.count == count, "\(gradients.count) gradients for \(count) parameters")
        precondition(
            moments.count == momentCount * count,
            "\(moments.count) moments for \(count) parameters, expected \(momentCount) each")
        unsafe parameters.withUnsafeMutableBufferPointer { parameters in
            unsafe gradients.withUnsafeBufferPointer { gradients in
                unsafe moments.withUnsafeMutableBufferPointer { moments in
                    // Safe: the lengths were checked; an empty buffer has nothing to update.
                    guard let parameters = parameters.baseAddress, let gradients = gradients.baseAddress else { return }
                    unsafe apply(
                        parameters: parameters, gradients: gradients, moments: moments.baseAddress ?? parameters,
                        momentStride: count, count: count)
                }
            }
        }
    }

    /// Applies the update in place, for a rule with two moments whose moments lie in separate buffers.
    ///
    /// - Precondition: the update has two moments, and the four lengths are equal.
    func apply(
        to parameters: inout MutableSpan<Float>, gradients: Span<Float>, firstMoment: inout MutableSpan<Float>,
        secondMoment: inout MutableSpan<Float>
    ) {
        let count = parameters.count
        unsafe parameters.withUnsafeMutableBufferPointer { parameters in
            unsafe gradients.withUnsafeBufferPointer { gradients in
                unsafe firstMoment.withUnsafeMutableBufferPointer { first in
                    unsafe secondMoment.withUnsafeMutableBufferPointer { second in
                        // Safe: the caller has checked the lengths; the distance between the two buffers is their stride.
                        guard let parameters = parameters.baseAddress, let gradients = gradients.baseAddress,
                            let first = first.baseAddress, let second = second.baseAddress
                        else { return }
                        unsafe apply(
                            parameters: parameters, gradients: gradients, moments: first,
                            momentStride: second - first, count: count)
                    }
                }
            }
        }
    }

    /// Applies the update to `count` parameters.
    ///
    /// - Parameters:
    ///   - moments: the first moment of the first of these parameters; not touched by a rule without moments.
    ///   - momentStride: how far the second moment of a parameter lies behind its first.
    /// - Precondition: each pointer is to memory of that length, and the memories do not overlap.
    @inline(__always)
    func apply(
        parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
        moments: UnsafeMutablePointer<Float>, momentStride: Int, count: Int
    ) {
        let kernels = SelectedKernels.best
        switch rule {
        case .gradientDescent(let learningRate):
            unsafe kernels.gradientDescent(
                parameters: parameters, gradients: gradients, count: count, learningRate: learningRate)
        case .momentum(let learningRate, let beta, let gradientScale):
            unsafe kernels.momentum(
                parameters: parameters, velocity: moments, gradients: gradients, count: count,
                learningRate: learningRate, beta: beta, gradientScale: gradientScale)
        case .rmspropInside(let learningRate, let beta2, let oneMinusBeta2, let epsilon):
            unsafe kernels.rmspropInside(
                parameters: parameters, squares: moments, gradients: gradients, count: count,
                learningRate: learningRate, beta2: beta2, oneMinusBeta2: oneMinusBeta2, epsilon: epsilon)
        case .rmspropOutside(let learningRate, let beta2, let oneMinusBeta2, let epsilon):
            unsafe kernels.rmspropOutside(
                parameters: parameters, squares: moments, gradients: gradients, count: count,
                learningRate: learningRate, beta2: beta2, oneMinusBeta2: oneMinusBeta2, epsilon: epsilon)
        case .adam(
            let beta1, let oneMinusBeta1, let beta2, let oneMinusBeta2, let correctedRate, let rootCorrection,
            let epsilon):
            unsafe kernels.adam(
                parameters: parameters, firstMoment: moments, secondMoment: moments + momentStride,
                gradients: gradients, count: count, beta1: beta1, oneMinusBeta1: oneMinusBeta1, beta2: beta2,
                oneMinusBeta2: oneMinusBeta2, correctedRate: correctedRate, rootCorrection: rootCorrection,
                epsilon: epsilon)
        }
    }
}
