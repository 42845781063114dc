import Descent

/// What this processor's engine promises.
enum Engine {
    /// Whether bits do not depend on the number of workers even if nobody asks: where our own kernels compute the
    /// products.
    static let isReproducible = SelectedKernels.levelName == "avx512"

    /// The most workers: with OpenBLAS's products as many as it takes callers.
    static let largestWorkerCount = isReproducible ? 1024 : 64

    /// Whether trainers are to be asked for reproducible bits: always, and where they come unasked also not.
    static let reproducibilities = isReproducible ? [true, false] : [true]
}
