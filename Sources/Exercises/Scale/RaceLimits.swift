/// Where a race ends that has not come to its goal: at the first of these.
package struct RaceLimits: Sendable, Hashable {
    /// Seconds of training. They are looked at where the network is evaluated, so a race can last a little longer.
    package var seconds: Double

    /// Passes through the training examples.
    package var epochs: Int

    /// Updates; nil for as many as the epochs have.
    package var updates: Int?

    package init(seconds: Double, epochs: Int, updates: Int? = nil) {
        self.seconds = seconds
        self.epochs = epochs
        self.updates = updates
    }

    /// The same with fewer updates: what a run may take to be better than one that took `updates`.
    func below(updates: Int) -> RaceLimits {
        var limits = self
        limits.updates = min(self.updates ?? .max, updates - 1)
        return limits
    }
}
