import Descent

/// What the engine promises.
enum Engine {
    /// The most workers.
    static let largestWorkerCount = 1024

    /// The choices of products that give the same bits for any number of workers: `own`, and `auto` where training is
    /// reproducible.
    static let reproducibleProducts = [ProductChoice.own, .auto]
}
