/// How long repetitions took, and how fast the processor was between them.
package struct PairedTimes: Sendable, Hashable {
    /// The seconds of each repetition.
    package let seconds: [Double]

    /// The rates, in GFLOP/s, of the bursts of multiply-adds (`FMAPeak`) before the first repetition and after each.
    package let bursts: [Double]

    /// - Precondition: there is at least one repetition, and one burst more.
    package init(seconds: [Double], bursts: [Double]) {
        precondition(
            !seconds.isEmpty && bursts.count == seconds.count + 1,
            "\(bursts.count) bursts around \(seconds.count) repetitions")
        self.seconds = seconds
        self.bursts = bursts
    }

    /// Takes a burst, then in turn repetitions and bursts.
    ///
    /// - Parameters:
    ///   - burst: the rate of one.
    ///   - repetition: the seconds of one.
    package static func measure(
        _ count: Int, burst: () throws(BenchmarkError) -> Double, repetition: () throws(BenchmarkError) -> Double
    ) throws(BenchmarkError) -> PairedTimes {
        var bursts = [try burst()]
        var seconds: [Double] = []
        for _ in 0..<count {
            seconds.append(try repetition())
            bursts.append(try burst())
        }
        return PairedTimes(seconds: seconds, bursts: bursts)
    }

    /// The median of the bursts, in GFLOP/s.
    package var fmaPeakGflops: Double { Spread(of: bursts).median }

    /// The median, over the repetitions, of the rate as a share of the mean of the bursts right before and after it.
    ///
    /// A machine that is slow for some repetitions is slow for the bursts around them too. So such a share depends much
    /// less on the machine's state than the quotient of two rates that were measured minutes apart.
    ///
    /// - Parameter operations: what is computed in a repetition's seconds.
    package func shareOfFMAPeak(operations: Double) -> Double {
        let shares = seconds.indices.map { index in
            operations / seconds[index] * 1e-9 / ((bursts[index] + bursts[index + 1]) / 2)
        }
        return Spread(of: shares).median
    }
}
