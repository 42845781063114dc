import LinearAlgebra

/// One worker on its way through a step: who it is, and what is its own.
struct Worker {
    /// 0 ..< team.size.
    let number: Int

    /// The workers of the step.
    let team: Team

    /// Its products, with the memory they pack their factors into.
    let products: Products

    /// Room for a block of gradients.
    let block: VectorView<Float>

    /// Where its time goes.
    var clock: WorkerClock

    /// The factor that its last product has left packed.
    private var packed = PackedFactor()

    init(number: Int, team: Team, products: Products, block: VectorView<Float>, clock: WorkerClock) {
        self.number = number
        self.team = team
        self.products = products
        self.block = block
        self.clock = clock
    }

    /// Computes a product, without packing B again if the product before had the same.
    ///
    /// - Parameter start: where B begins in the matrix that products of this role and layer take it from.
    @inline(__always)
    mutating func multiply(
        _ product: Product, a: MatrixView, b: MatrixView, c: MatrixView, from start: Int, accumulating: Bool = false
    ) {
        products.multiply(packed.next(product, from: start), a: a, b: b, c: c, accumulating: accumulating)
    }

    /// Waits until all workers of the team have come.
    mutating func meet() {
        team.meet()
        clock.lap(.waiting)
    }
}
