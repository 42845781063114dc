/// How long a step takes that ranks share: the model of docs/distributed.md.
///
/// - *Compute*: each of the b examples of a rank takes t seconds, forward and backward by the operations of their
///   products.
/// - *Update*: u seconds, which do not depend on the examples; a P-th of it where each rank updates its share.
/// - *Sums* of gradients, in buckets: each takes what `SumShape` says of latency α and bandwidth β. One follows the
///   other, and none begins before its gradients are complete. A share of them (`overlap`) goes on while layers below
///   are computed.
/// - *Agreement*: a sum of a few numbers, as long as one of no bytes.
package struct StepTimeModel: Sendable, Hashable {
    /// What connects ranks.
    package struct Link: Encodable, Sendable, Hashable {
        /// α, the seconds of a message of nothing.
        package let latency: Double
        /// β, the bytes in a second of each rank, both ways at once.
        package let bytesPerSecond: Double

        package init(latency: Double, bytesPerSecond: Double) {
            precondition(latency >= 0 && bytesPerSecond > 0, "latency \(latency), \(bytesPerSecond) bytes per second")
            self.latency = latency
            self.bytesPerSecond = bytesPerSecond
        }
    }

    /// The order of messages in which P ranks add n bytes.
    package enum SumShape: String, CaseIterable, Encodable, Sendable {
        /// Parts go round, summed and then collected: 2(P − 1)·α + 2(P − 1)/P · n/β.
        case ring
        /// Half of what is left goes to another rank, from message to message, until each rank has the sum of a part;
        /// then the same way back: 2 log₂ P · α + 2(P − 1)/P · n/β for a power of two. For others the ranks beyond the
        /// largest one below first give half of their bytes to neighbours, who give back the sums in the end: three
        /// messages more and twice the bytes. Rabenseifner's algorithm.
        case halving
        /// All to one rank, pair by pair, and back: 2⌈log₂ P⌉ · (α + n/β).
        case tree

        /// How often α counts, and how often n/β.
        func factors(ranks: Int) -> (latency: Double, bytes: Double) {
            guard ranks > 1 else { return (0, 0) }
            let count = Double(ranks)
            switch self {
            case .ring: return (2 * (count - 1), 2 * (count - 1) / count)
            case .halving:
                let rounds = Int.bitWidth - 1 - ranks.leadingZeroBitCount
                let power = Double(1 << rounds)
                let isPower = power == count
                return (2 * Double(rounds) + (isPower ? 0 : 3), 2 * (power - 1) / power + (isPower ? 0 : 2))
            case .tree:
                let rounds = Double(SumShape.rounds(ranks))
                return (2 * rounds, 2 * rounds)
            }
        }

        /// ⌈log₂ P⌉.
        static func rounds(_ ranks: Int) -> Int { ranks <= 1 ? 0 : Int.bitWidth - (ranks - 1).leadingZeroBitCount }

        /// The link of ranks whose sums take so long; nil for one rank.
        package func link(of fit: TransferFit, ranks: Int) -> Link? {
            let factors = factors(ranks: ranks)
            guard factors.bytes > 0 else { return nil }
            return Link(
                latency: fit.latency / factors.latency, bytesPerSecond: fit.bytesPerSecond * factors.bytes)
        }
    }

    /// What a step's time consists of, in seconds.
    package struct Parts: Encodable, Sendable, Hashable {
        package let compute: Double
        package let update: Double
        /// What the sums' latencies and the agreement take.
        package let latency: Double
        /// What the sums' bytes take.
        package let transfer: Double
        /// How much of both goes on beside computing.
        package let hidden: Double

        package init(compute: Double, update: Double, latency: Double, transfer: Double, hidden: Double) {
            self.compute = compute
            self.update = update
            self.latency = latency
            self.transfer = transfer
            self.hidden = hidden
        }

        package var total: Double { compute + update + latency + transfer - hidden }

        /// What takes longest.
        package var limit: String {
            [("compute", compute), ("update", update), ("latency", latency), ("bandwidth", transfer)]
                .max { $0.1 < $1.1 }?.0 ?? "compute"
        }
    }

    /// The network.
    package let arithmetic: TrainingArithmetic
    /// t.
    package let secondsPerExample: Double
    /// u.
    package let secondsPerUpdate: Double
    /// Of a sum in one call: that of the last bucket.
    package let link: Link
    /// Of sums that are begun and go on beside computing, which are another algorithm: those of all buckets but the
    /// last.
    package let begunLink: Link
    package let shape: SumShape
    /// The seconds of the sum of a few numbers, for each doubling of the ranks; nil for twice the link's latency.
    package let agreementPerRound: Double?
    /// The bytes from which on a bucket of whole layers is closed, from the last layer down.
    package let bucketBytes: Int
    /// Which share of the sums that could go on while layers are computed does so, from 0 to 1.
    package let overlap: Double
    package let shardsUpdate: Bool

    package init(
        _ arithmetic: TrainingArithmetic, secondsPerExample: Double, secondsPerUpdate: Double, link: Link,
        begunLink: Link? = nil, shape: SumShape, agreementPerRound: Double? = nil, bucketBytes: Int = 4 << 20,
        overlap: Double = 0,
        shardsUpdate: Bool = false
    ) {
        precondition(secondsPerExample >= 0 && secondsPerUpdate >= 0, "negative times")
        precondition(bucketBytes >= 1, "buckets of \(bucketBytes) bytes")
        precondition(overlap >= 0 && overlap <= 1, "an overlap of \(overlap)")
        self.arithmetic = arithmetic
        self.secondsPerExample = secondsPerExample
        self.secondsPerUpdate = secondsPerUpdate
        self.link = link
        self.begunLink = begunLink ?? link
        self.shape = shape
        self.agreementPerRound = agreementPerRound
        self.bucketBytes = bucketBytes
        self.overlap = overlap
        self.shardsUpdate = shardsUpdate
    }

    /// The seconds of a step of so many examples on so many ranks; the rank with the most counts.
    package func parts(ranks: Int, batchSize: Int) -> Parts {
        precondition(ranks >= 1 && batchSize >= 1, "\(batchSize) examples on \(ranks) ranks")
        let examples = Double((batchSize + ranks - 1) / ranks)
        let compute = examples * secondsPerExample
        let update = shardsUpdate ? secondsPerUpdate / Double(ranks) : secondsPerUpdate
        let factors = shape.factors(ranks: ranks)
        let agreement = Double(SumShape.rounds(ranks)) * (agreementPerRound ?? 2 * link.latency)
        var latency = agreement
        var transfer = 0.0
        var end = 0.0
        let buckets = buckets
        for (index, bucket) in buckets.enumerated() {
            let link = index == buckets.count - 1 ? link : begunLink
            let own = factors.bytes * bucket.bytes / link.bytesPerSecond
            latency += factors.latency * link.latency
            transfer += own
            end = max(end, bucket.completed * compute) + factors.latency * link.latency + own
        }
        // With one bucket the sum begins where computing ends, and nothing is hidden.
        let hidden = max(0, compute + latency - agreement + transfer - max(end, compute))
        return Parts(
            compute: compute, update: update, latency: latency, transfer: transfer, hidden: overlap * hidden)
    }

    /// The examples of a rank from which on computing takes longer than the sums; nil where computing takes no time.
    package func balancedExamples(ranks: Int) -> Double? {
        guard secondsPerExample > 0 else { return nil }
        let parts = parts(ranks: ranks, batchSize: ranks)
        return (parts.latency + parts.transfer) / secondsPerExample
    }

    /// A bucket's bytes, and at which share of forward and backward computing it is complete.
    struct Bucket: Hashable {
        let bytes: Double
        let completed: Double
    }

    /// From the last layers down. A layer's dZ comes before its dW, and both of a bucket before those below.
    var buckets: [Bucket] {
        let widths = arithmetic.widths
        let count = widths.count - 1
        let total = arithmetic.operationsPerExample
        var done = arithmetic.forwardOperationsPerExample
        var parameters = 0.0
        var buckets: [Bucket] = []
        for layer in stride(from: count - 1, through: 0, by: -1) {
            let (inputs, units) = (Double(widths[layer]), Double(widths[layer + 1]))
            parameters += (inputs + 1) * units
            done += 2 * inputs * units
            if layer + 1 < count { done += 2 * units * Double(widths[layer + 2]) }
            guard layer == 0 || 4 * parameters >= Double(bucketBytes) else { continue }
            buckets.append(Bucket(bytes: 4 * parameters, completed: total > 0 ? done / total : 1))
            parameters = 0
        }
        return buckets
    }
}
