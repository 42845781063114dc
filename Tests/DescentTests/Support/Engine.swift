import Descent

/// What this processor's engine promises.
enum Engine {
    /// Whether bits do not depend on the number of workers without being asked for: where our own kernels compute the
    /// products.
    static let isReproducible = SelectedKernels.levelName == "avx512"

    /// The most workers: with OpenBLAS's products as many as it takes callers.
    static let largestWorkerCount = isReproducible ? 1024 : 64

    /// The values of `reproducible` to test: true, and where bits are reproducible without it also false.
    static let reproducibilities = isReproducible ? [true, false] : [true]
}
