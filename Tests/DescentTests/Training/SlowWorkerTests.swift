import Descent
import Glibc
import Synchronization
import TestSupport
import Testing

/// Steps one of whose workers comes to a halt.
@Suite(.serialized) struct SlowWorkerTests {
    /// Gradient descent by which the thread that has the first block of a step waits until others have updated all
    /// other blocks of the first layer.
    private struct Waiting: Optimizer {
        var learningRate = 0.1
        let waits: Bool
        var momentCount: Int { 0 }

        /// The thread that had the first block of this step; 0 before.
        static let first = Atomic<UInt>(0)

        /// How many parameters the others have updated in this step.
        static let others = Atomic<Int>(0)

        /// The steps in which they updated all that was left.
        static let stepsWaited = Atomic<Int>(0)

        func update(step: Int, learningRate: Double) -> ParameterUpdate {
            Waiting.others.store(0, ordering: .relaxed)
            Waiting.first.store(0, ordering: .relaxed)
            return ParameterUpdate(Step(learningRate: Float(learningRate), waits: waits))
        }

        struct Step: ElementwiseUpdate {
            let learningRate: Float
            let waits: Bool
            static var momentCount: Int { 0 }

            func apply(to block: inout ParameterBlock) {
                let gradients = block.gradients
                var parameters = block.takeParameters()
                for i in 0..<block.count { parameters[i] -= learningRate * gradients[i] }
                let own = pthread_self()
                let outcome = Waiting.first.compareExchange(expected: 0, desired: own, ordering: .relaxed)
                guard outcome.exchanged else {
                    if outcome.original != own { Waiting.others.wrappingAdd(block.count, ordering: .relaxed) }
                    return
                }
                guard waits else { return }
                // Without this block of weights and their biases, and without the last layer.
                let left = SlowWorkerTests.firstLayer - block.count - SlowWorkerTests.mostRows
                for _ in 0..<20_000 {
                    if Waiting.others.load(ordering: .relaxed) >= left {
                        Waiting.stepsWaited.wrappingAdd(1, ordering: .relaxed)
                        return
                    }
                    usleep(1000)
                }
            }
        }
    }

    /// A first layer of four blocks or more.
    private static let sizes = [400, 1000, 10]
    private static let firstLayer = 400 * 1000 + 1000

    /// The most rows of a block of dW.
    private static let mostRows = 256

    @Test(arguments: [64, 1300], [ProductChoice.own, .auto, .blas])
    func `others take the pieces of a worker that waits, and the bits are the same`(
        batchSize: Int, products: ProductChoice
    ) throws {
        let twin = try Twin(sizes: SlowWorkerTests.sizes, output: .softmax, count: batchSize)
        var found: [[Double]] = []
        for waits in [false, true] {
            var network = try twin.network()
            var trainer = Trainer(
                optimizer: Waiting(waits: waits), batchSize: .fixed(batchSize), l2: 0.1, workers: 2,
                products: products)
            trainer.program = .shared
            Waiting.stepsWaited.store(0, ordering: .relaxed)
            let history = try trainer.fit(&network, to: twin.examples, epochs: 4)
            #expect(history.workers == 2)
            #expect(Waiting.stepsWaited.load(ordering: .relaxed) == (waits ? 4 : 0))
            found.append(values(of: network.parameters) + history.epochs.map(\.cost))
        }
        #expect(areIdentical(found[0], found[1]))
    }
}
