import Benchmarks
import Testing

@Suite struct StepTimeModelTests {
    private let arithmetic = TrainingArithmetic(widths: [4, 8, 2])
    // Weights and biases: 4·8 + 8 and 8·2 + 2 numbers of 4 bytes.
    private let bytes = 4.0 * (40 + 18)

    private func model(
        shape: StepTimeModel.SumShape = .ring, bucketBytes: Int = 1 << 20, overlap: Double = 0, shards: Bool = false
    ) -> StepTimeModel {
        StepTimeModel(
            arithmetic, secondsPerExample: 2, secondsPerUpdate: 6,
            link: StepTimeModel.Link(latency: 0.5, bytesPerSecond: 8), shape: shape, agreementPerRound: 0.25,
            bucketBytes: bucketBytes, overlap: overlap, shardsUpdate: shards)
    }

    @Test func `one rank computes and updates, and sends nothing`() {
        let parts = model().parts(ranks: 1, batchSize: 10)
        #expect(parts.compute == 20 && parts.update == 6)
        #expect(parts.latency == 0 && parts.transfer == 0 && parts.hidden == 0)
        #expect(parts.total == 26 && parts.limit == "compute")
    }

    @Test func `a ring of three sends four messages and four thirds of the bytes`() {
        let parts = model().parts(ranks: 3, batchSize: 10)
        // The largest part of ten examples is four; an agreement takes two rounds.
        #expect(parts.compute == 8 && parts.update == 6)
        #expect(parts.latency == 4 * 0.5 + 2 * 0.25)
        #expect(abs(parts.transfer - 4 / 3 * bytes / 8) <= 1e-12)
        #expect(parts.hidden == 0 && parts.limit == "bandwidth")
    }

    @Test func `halving takes a tree's messages and a ring's bytes, and more of both where P is no power of two`() {
        let eight = model(shape: .halving).parts(ranks: 8, batchSize: 8)
        #expect(eight.latency == 6 * 0.5 + 3 * 0.25)
        #expect(eight.transfer == 1.75 * bytes / 8)
        let six = model(shape: .halving).parts(ranks: 6, batchSize: 6)
        #expect(six.latency == 7 * 0.5 + 3 * 0.25)
        let share: Double = 2 * 3 / 4 + 2
        #expect(abs(six.transfer - share * bytes / 8) <= 1e-12)
    }

    @Test func `a tree of five sends all bytes up and down in three rounds each`() {
        let parts = model(shape: .tree).parts(ranks: 5, batchSize: 5)
        #expect(parts.latency == 6 * 0.5 + 3 * 0.25)
        #expect(parts.transfer == 6 * bytes / 8)
    }

    @Test func `sums that are begun have a link of their own, and the last one is none of them`() {
        let begun = StepTimeModel(
            arithmetic, secondsPerExample: 2, secondsPerUpdate: 6,
            link: StepTimeModel.Link(latency: 0.5, bytesPerSecond: 8),
            begunLink: StepTimeModel.Link(latency: 5, bytesPerSecond: 4), shape: .ring, agreementPerRound: 0.25,
            bucketBytes: 1)
        let parts = begun.parts(ranks: 2, batchSize: 2)
        // The last layer's 18 numbers are begun, the first's 40 are not.
        let (latency, transfer): (Double, Double) = (2 * 5 + 2 * 0.5 + 0.25, 4 * 18 / 4 + 4 * 40 / 8)
        #expect(parts.latency == latency)
        #expect(abs(parts.transfer - transfer) <= 1e-12)
    }

    @Test func `an update that is shared takes a share of the time`() {
        #expect(model(shards: true).parts(ranks: 3, batchSize: 3).update == 2)
    }

    @Test func `buckets of layers go on while those below are computed, as far as there is something to compute`() {
        // Forward 96 operations, dW of the last layer 32, its dA 32, dW of the first 64: 224.
        let overlapped = model(bucketBytes: 1, overlap: 1)
        // The last layer's 18 numbers take 1 + 9 s on two ranks, from 128/224 of the computing on.
        let long = overlapped.parts(ranks: 2, batchSize: 200)
        #expect(abs(long.hidden - 10) <= 1e-9)
        let short = overlapped.parts(ranks: 2, batchSize: 2)
        #expect(abs(short.hidden - 2.0 * 96 / 224) <= 1e-9)
        #expect(abs(model(bucketBytes: 1, overlap: 0.5).parts(ranks: 2, batchSize: 200).hidden - 5) <= 1e-9)
        #expect(model(overlap: 1).parts(ranks: 2, batchSize: 200).hidden == 0)
        #expect(long.latency == 2 * 1 + 0.25 && abs(long.transfer - bytes / 8) <= 1e-12)
    }

    @Test func `computing and sums are balanced at the examples whose computing takes as long`() throws {
        let model = model()
        let balanced = try #require(model.balancedExamples(ranks: 2))
        let parts = model.parts(ranks: 2, batchSize: 2)
        #expect(abs(balanced * 2 - parts.latency - parts.transfer) <= 1e-12)
    }

    @Test func `the link of a line gives the line again`() throws {
        let fit = try #require(TransferFit([1.0, 10, 1000, 1e6].map { ($0, 0.002 + $0 / 5000) }))
        for shape in StepTimeModel.SumShape.allCases {
            for ranks in [2, 3, 4, 7, 1024] {
                let link = try #require(shape.link(of: fit, ranks: ranks))
                let model = StepTimeModel(
                    arithmetic, secondsPerExample: 0, secondsPerUpdate: 0, link: link, shape: shape,
                    agreementPerRound: 0, bucketBytes: 1 << 20)
                let parts = model.parts(ranks: ranks, batchSize: ranks)
                #expect(abs(parts.total - fit.seconds(bytes: bytes)) <= 1e-9)
            }
            #expect(shape.link(of: fit, ranks: 1) == nil)
        }
    }
}
