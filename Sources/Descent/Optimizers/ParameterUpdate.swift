package import Kernels

/// The arithmetic of one step of an optimizer: its scalars, computed once in `Double`, and the kernel that applies them.
///
/// It is a plain value: any part of the parameters can be updated by it, in any order and by any thread.
public struct ParameterUpdate: Sendable {
    private let arithmetic: UpdateArithmetic

    /// How many moments the update reads and writes for each parameter.
    var momentCount: Int { arithmetic.momentCount }

    package init(_ arithmetic: UpdateArithmetic) { self.arithmetic = arithmetic }

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
        unsafe SelectedKernels.best.update(
            arithmetic, parameters: parameters, moments: moments, momentStride: momentStride, gradients: gradients,
            count: count)
    }
}
