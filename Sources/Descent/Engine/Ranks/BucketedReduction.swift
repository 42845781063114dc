import Communication
import LinearAlgebra

/// Adds gradients by the communicator, bucket by bucket, each as soon as it is complete.
///
/// What was begun goes on in `progress`, which the thread that runs the step calls between its pieces of work, and in
/// the calls that begin and end others: an MPI without a thread of its own makes progress only in its calls.
final class BucketedReduction: GradientReduction, GradientReceiver {
    private let communicator: any Communicator
    private let buckets: GradientBuckets
    private let shards: ParameterShards?

    /// The gradients of this step, which buckets are taken from.
    private let gradients: VectorView<Float>

    /// The sums of this rank's slices, one bucket's behind the other's; empty where every rank gets all.
    private let reduced: AlignedBuffer<Float>
    private var transfers: [Transfer]
    private var started = 0

    /// What draws the reductions, with the time at which each began.
    private let timeline: StepTimeline?
    private var starts: [Int]

    init(
        _ communicator: any Communicator, _ buckets: GradientBuckets, _ shards: ParameterShards?,
        gradients: VectorView<Float>, timeline: StepTimeline? = nil
    ) throws(MemoryError) {
        self.communicator = communicator
        self.buckets = buckets
        self.shards = shards
        self.gradients = gradients
        transfers = [Transfer](repeating: .done, count: buckets.all.count)
        self.timeline = timeline
        starts = [Int](repeating: 0, count: buckets.all.count)
        reduced = try AlignedBuffer(count: shards?.ownCount ?? 0)
    }

    var receiver: (any GradientReceiver)? { buckets.areSeveral ? self : nil }

    func complete(bucket: Int) { start(upTo: bucket + 1) }

    func progress() {
        guard started > 0 else { return }
        communicator.progress()
        if timeline != nil { recordEnded() }
    }

    /// Records the reductions that have ended since it was asked.
    private func recordEnded() {
        for bucket in 0..<started where transfers[bucket] != .done && communicator.isDone(transfers[bucket]) {
            end(bucket)
        }
    }

    /// Records that a reduction has ended.
    private func end(_ bucket: Int) {
        transfers[bucket] = .done
        let bytes = buckets.all[bucket].parameters.count * MemoryLayout<Float>.stride
        timeline?.record("reduction", on: .bucket(bucket), since: starts[bucket], .init("bytes", bytes))
    }

    func add(_ gradients: VectorView<Float>, round: Int) {
        let last = buckets.all.count - 1
        start(upTo: last)
        // Nothing is left to compute: the call that waits takes less time than to begin and to wait.
        if let timeline { starts[last] = timeline.now }
        if let shards {
            unsafe communicator.reduceScatter(gradients.base, shards.ranges[last], into: sums(shards, last))
        } else {
            let values = gradients[buckets.all[last].parameters]
            unsafe communicator.sum(UnsafeMutableBufferPointer(start: values.base, count: values.count))
        }
        started = last + 1
        end(last)
    }

    /// Begins the reductions of the buckets before this one that have not begun.
    private func start(upTo end: Int) {
        while started < end {
            let range = buckets.all[started].parameters
            if let timeline { starts[started] = timeline.now }
            if let shards {
                transfers[started] = unsafe communicator.startReduceScatter(
                    gradients.base, shards.ranges[started], into: sums(shards, started))
            } else {
                transfers[started] = unsafe communicator.startSum(
                    UnsafeMutableBufferPointer(start: gradients[range].base, count: range.count))
            }
            started += 1
        }
    }

    /// Where the sums of this rank's slice of a bucket lie.
    private func sums(_ shards: ParameterShards, _ bucket: Int) -> UnsafeMutableBufferPointer<Float> {
        let slice = shards.own[bucket]
        let sums = reduced.view[slice.moments..<slice.moments + slice.range.count]
        return unsafe UnsafeMutableBufferPointer(start: sums.base, count: sums.count)
    }

    func finish(_ gradients: VectorView<Float>) {
        for bucket in buckets.all.indices where transfers[bucket] != .done {
            communicator.wait(for: transfers[bucket])
            end(bucket)
        }
        started = 0
        guard let shards else { return }
        for slice in shards.own {
            gradients[slice.range].update(from: reduced.view[slice.moments..<slice.moments + slice.range.count])
        }
    }

    func collect(_ parameters: VectorView<Float>) {
        guard let shards else { return }
        for bucket in buckets.all.indices {
            transfers[bucket] = unsafe communicator.startAllGather(parameters.base, shards.ranges[bucket])
        }
        for bucket in buckets.all.indices { communicator.wait(for: transfers[bucket]) }
    }
}
