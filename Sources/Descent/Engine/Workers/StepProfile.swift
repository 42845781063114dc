import Glibc
import Machine

/// Where the time of training steps goes, summed over the workers, in seconds.
///
/// A trainer that is given one adds to it; reading the clock costs a step some tens of nanoseconds for each part, so
/// none is given by default.
package final class StepProfile: Sendable {
    /// The parts of a step.
    package enum Part: Int, CaseIterable, Sendable {
        /// Collecting inputs and targets.
        case gather
        /// Matrix products, with the packing of their factors.
        case products
        /// Biases, activations and their derivatives, the loss, sums.
        case elementwise
        /// The update of the parameters.
        case update
        /// Waiting for other workers.
        case waiting
    }

    private struct Seconds {
        var parts = [Double](repeating: 0, count: Part.allCases.count)
        var products: [Product.Role: Double] = [:]
    }

    private let seconds = LockedValue(Seconds())

    /// A profile with nothing in it.
    package init() {}

    /// The time that the workers together spent on a part.
    package subscript(_ part: Part) -> Double { seconds.withLock { $0.parts[part.rawValue] } }

    /// The time that the workers together spent on the products of one role, a share of `products`; 0 for a role that
    /// the steps don't have.
    package subscript(_ role: Product.Role) -> Double { seconds.withLock { $0.products[role] ?? 0 } }

    /// Adds what a worker recorded, and clears it.
    ///
    /// - Parameter roles: those of the recorded products, as `WorkerClock.roles` lists them.
    func take(_ sums: VectorView<Double>, roles: [Product.Role]) {
        seconds.withLock { seconds in
            for part in Part.allCases {
                seconds.parts[part.rawValue] += sums[part.rawValue]
                sums[part.rawValue] = 0
            }
            for (index, role) in roles.enumerated() {
                let slot = Part.allCases.count + index
                seconds.products[role, default: 0] += sums[slot]
                sums[slot] = 0
            }
        }
    }

    /// Forgets everything.
    package func reset() { seconds.withLock { $0 = Seconds() } }
}

/// Where a worker's time goes, for a profile; without one it costs a comparison.
struct WorkerClock {
    /// The sums of the worker's parts in seconds, an element for each, then those of the products by role; nil without
    /// a profile.
    private let sums: VectorView<Double>?
    private var last: Double

    /// A clock that begins now.
    init(_ sums: VectorView<Double>?) {
        self.sums = sums
        last = sums == nil ? 0 : WorkerClock.now
    }

    /// Counts the time since the last call as a part's.
    @inline(__always)
    mutating func lap(_ part: StepProfile.Part) {
        guard let sums else { return }
        let now = WorkerClock.now
        sums[part.rawValue] += now - last
        last = now
    }

    /// Counts the time since the last call as that of a layer's products in one direction.
    @inline(__always)
    mutating func lap(_ direction: Direction, layer: Int) {
        guard let sums else { return }
        let now = WorkerClock.now
        sums[StepProfile.Part.products.rawValue] += now - last
        sums[StepProfile.Part.allCases.count + Direction.allCases.count * layer + direction.rawValue] += now - last
        last = now
    }

    /// What products of a layer are for.
    enum Direction: Int, CaseIterable {
        case forward, backward, weights

        func role(layer: Int) -> Product.Role {
            switch self {
            case .forward: .forward(layer: layer)
            case .backward: .backward(layer: layer)
            case .weights: .weights(layer: layer)
            }
        }
    }

    /// The roles of a network's products in the order of a clock's sums.
    static func roles(layers: Int) -> [Product.Role] {
        (0..<layers).flatMap { layer in Direction.allCases.map { $0.role(layer: layer) } }
    }

    private static var now: Double {
        var time = timespec()
        // Safe: the call fills the structure that it is lent.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
}
