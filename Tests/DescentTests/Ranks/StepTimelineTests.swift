import Communication
import Descent
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct StepTimelineTests {
    /// Trains two steps on two ranks, and gives each rank's events.
    private func events(_ sizes: [Int], bucketSize: Int) throws -> [[StepTimeline.Event]] {
        let outcome = ThreadRanks.run(2) { communicator in
            let problem = SharedTraining("timeline", sizes, .softmax, count: 40, batchSize: 20)
            var shared = Distribution(communicator)
            shared.bucketSize = bucketSize
            var trainer = problem.trainer(Adam(), shared)
            trainer.distribution = shared
            let timeline = StepTimeline()
            trainer.timeline = timeline
            var training = try Training(of: problem.twin.network(), on: problem.examples, with: trainer)
            try training.run(steps: 2)
            return timeline.events
        }
        #expect(outcome.problem == nil)
        return try outcome.values
    }

    @Test func `a timeline has each step with its examples, and each bucket's reduction with its bytes`() throws {
        for events in try events([12, 16, 10, 3], bucketSize: 1) {
            let steps = events.filter { $0.track == .steps }
            #expect(steps.map { $0.detail?.value } == [10, 10])
            // Weights and biases of three layers, from the last down.
            let bytes = [4 * 33, 4 * 170, 4 * 208]
            for (bucket, count) in bytes.enumerated() {
                let reductions = events.filter { $0.track == .bucket(bucket) }
                #expect(reductions.map { $0.detail?.value } == [count, count], "bucket \(bucket)")
            }
        }
    }

    @Test func `the last layer's reduction begins before the first layer's gradients are computed`() throws {
        for events in try events([12, 16, 10, 3], bucketSize: 1) {
            let first = try #require(events.first { $0.track == .bucket(0) })
            let gradients = events.filter { "\($0.name)" == "gradients" && $0.detail?.value == 1 }
            #expect(first.start <= (try #require(gradients.first)).start)
        }
    }

    @Test func `one bucket is reduced when all is computed`() throws {
        for events in try events([12, 16, 3], bucketSize: 1 << 20) {
            #expect(events.contains { $0.track == .bucket(0) })
            #expect(!events.contains { $0.track == .bucket(1) })
        }
    }

    @Test func `events beyond the capacity are left out, and that is said`() {
        let timeline = StepTimeline(capacity: 2)
        for _ in 0..<2 { timeline.record("step", on: .steps, since: timeline.now) }
        #expect(!timeline.isFull)
        timeline.record("step", on: .steps, since: timeline.now)
        #expect(timeline.isFull && timeline.events.count == 2)
        timeline.begin()
        #expect(!timeline.isFull && timeline.events.isEmpty)
    }
}
