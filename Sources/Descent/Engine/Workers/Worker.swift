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

    /// Its part of `count` things, in units of `grain` of them.
    func share(of count: Int, grain: Int) -> Range<Int> {
        WorkShares.share(of: count, worker: number, of: team.size, grain: grain)
    }

    /// Waits until all workers of the team have come.
    mutating func meet() {
        team.meet()
        clock.lap(.waiting)
    }
}
