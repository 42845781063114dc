import Benchmarks
import Descent
import TestSupport
import Testing

@Suite struct CommunicationBenchmarkTests {
    @Test func `sizes are powers of four from four bytes on, and the largest in whole numbers`() {
        #expect(CommunicationBenchmark.sizes(upTo: 4) == [4])
        #expect(CommunicationBenchmark.sizes(upTo: 1003) == [4, 16, 64, 256, 1000])
        #expect(CommunicationBenchmark.sizes(upTo: 1024) == [4, 16, 64, 256, 1024])
    }

    @Test(arguments: [1, 2, 3, 5]) func `every operation is timed for every size, with the same times on all ranks`(
        size: Int
    ) throws {
        let outcome = ThreadRanks.run(size) { communicator in
            try CommunicationBenchmark(communicator, repetitions: 2, leastSeconds: 1e-6).measure(upTo: 5000)
                .map { "\($0.operation) \($0.bytes) \($0.seconds)" }
        }
        #expect(outcome.problem == nil)
        let values = try outcome.values
        #expect(values.allSatisfy { $0 == values[0] })
        // Seven sizes of six operations, and the agreement.
        #expect(values[0].count == 43)
        #expect(values[0].last?.hasPrefix("agreement \(8 * (size + 2)) ") == true)
    }

    @Test func `a step is timed alone with all and with half of the examples, and shared`() throws {
        let outcome = ThreadRanks.run(2) { communicator in
            let network = try Network(inputs: 6, layers: [.dense(64, .relu), .dense(3, .softmax)])
            let measured = try RankStepBenchmark(communicator, repetitions: 2, workers: 1)
                .measure(network, batchSize: 40)
            #expect(measured.network == [6, 64, 3] && measured.parameters == 6 * 64 + 64 + 64 * 3 + 3)
            #expect(measured.examples == 20 && measured.fewerExamples == 10 && measured.batchSize == 40)
            #expect(measured.secondsPerExample >= 0 && measured.secondsPerUpdate >= 0)
            let sum = 20 * measured.secondsPerExample + measured.secondsPerUpdate
            #expect(abs(sum - measured.alone.median) <= 1e-9 + 1e-9 * measured.alone.median)
            return measured.shared.median
        }
        #expect(outcome.problem == nil)
        let values = try outcome.values
        #expect(values[0] == values[1] && values[0] > 0)
    }
}
