/// How work is divided among workers.
package enum WorkShares {
    /// A worker's part of `count` things, in units of `grain` of them: the parts are as equal as that allows.
    static func share(of count: Int, worker: Int, of workers: Int, grain: Int = 1) -> Range<Int> {
        let grains = (count + grain - 1) / grain
        let start = min(grains * worker / workers * grain, count)
        let end = min(grains * (worker + 1) / workers * grain, count)
        return start..<end
    }

    /// The workers for steps of this size: one where the work is so small that meeting costs more than it saves.
    ///
    /// - Parameters:
    ///   - wanted: how many there may be.
    ///   - parameterCount: of the network.
    ///   - batchSize: the number of examples of a step.
    package static func workers(wanted: Int, parameterCount: Int, batchSize: Int) -> Int {
        // Six operations per parameter and example: two forward, two for dA, two for dW.
        6 * Double(parameterCount) * Double(batchSize) < smallestSharedStep ? 1 : wanted
    }

    /// Below this many operations a step is not shared. They take one worker some 70 µs. A second one halves that, and
    /// has the activations and the weights that it computed fetched by the first, and the other way round: between
    /// processors that are far apart that took up to as long again. docs/benchmarks.md has a table.
    static let smallestSharedStep = 8e6
}
