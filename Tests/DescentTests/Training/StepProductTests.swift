import Descent
import LinearAlgebra
import Testing

@Suite struct StepProductTests {
    private func products(batchSize: Int, workers: Int) throws -> [StepProduct] {
        let network = try Network(
            inputs: 784,
            layers: [
                .dense(512, .relu, initialization: .zeros), .dense(256, .relu, initialization: .zeros),
                .dense(10, .softmax, initialization: .zeros),
            ])
        return StepProduct.products(of: network, batchSize: batchSize, workers: workers)
    }

    @Test("all operations of one worker's step are those of the network's layers", arguments: [64, 1000, 20_000])
    func operations(batchSize: Int) throws {
        let operations = try products(batchSize: batchSize, workers: 1).reduce(0) { $0 + $1.operations }
        // Forward and dW in each layer, dA in all but the first.
        let perExample: Double = 2_407_424
        #expect(operations == perExample * Double(batchSize))
    }

    @Test("each of two workers has half of them")
    func halves() throws {
        let one = try products(batchSize: 64, workers: 1).reduce(0) { $0 + $1.operations }
        let half = try products(batchSize: 64, workers: 2).reduce(0) { $0 + $1.operations }
        #expect(half * 2 == one)
    }

    @Test("rows are no shorter than the distance between them allows")
    func strides() throws {
        for product in try products(batchSize: 9000, workers: 2) {
            #expect(product.lda >= (product.operationA == .asStored ? product.k : product.m))
            #expect(product.ldb >= (product.operationB == .asStored ? product.n : product.k))
            #expect(product.ldc >= product.n)
        }
    }
}
