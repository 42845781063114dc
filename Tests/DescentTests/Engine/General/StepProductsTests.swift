import Descent
import LinearAlgebra
import Testing

@Suite struct StepProductsTests {
    private func products(_ widths: [Int] = [784, 512, 256, 10], batchSize: Int, workers: Int) throws -> [Product] {
        let hidden = widths.dropFirst().dropLast().map { Layer.dense($0, .relu, initialization: .zeros) }
        let output = Layer.dense(widths[widths.count - 1], .softmax, initialization: .zeros)
        let network = try Network(inputs: widths[0], layers: hidden + [output])
        return StepProducts(of: network, batchSize: batchSize, workers: workers).all
    }

    @Test(arguments: [64, 1000, 20_000])
    func `all operations of one worker's step are those of the network's layers`(batchSize: Int) throws {
        let operations = try products(batchSize: batchSize, workers: 1).reduce(0) { $0 + $1.operations }
        // Forward and dW in each layer, dA in all but the first.
        let perExample: Double = 2_407_424
        #expect(operations == perExample * Double(batchSize))
    }

    @Test(arguments: [64, 1024])
    func `each of two workers has half of them, by units and by examples`(batchSize: Int) throws {
        // Eight classes, that the last layer can be halved too.
        let widths = [784, 512, 256, 8]
        let one = try products(widths, batchSize: batchSize, workers: 1).reduce(0) { $0 + $1.operations }
        let half = try products(widths, batchSize: batchSize, workers: 2).reduce(0) { $0 + $1.operations }
        #expect(half * 2 == one)
    }

    @Test func `large layers are shared by units, small ones by examples, and dW comes in blocks`() throws {
        let found = try products(batchSize: 64, workers: 2).map { "\($0.name): \($0.m) \($0.n) \($0.k)" }
        let expected =
            [
                "forward 1: 256 64 784", "forward 2: 128 64 512", "forward 3: 10 32 256", "backward 3: 256 32 10",
                "backward 2: 256 64 256",
            ] + Array(repeating: "weights 1: 56 784 64", count: 4) + ["weights 1: 32 784 64"]
            + Array(repeating: "weights 2: 56 512 64", count: 2) + ["weights 2: 16 512 64", "weights 3: 4 256 64"]
        #expect(found == expected)
    }

    @Test func `a deep sum has few, large blocks, and a wide layer several columns of them`() throws {
        func blocks(batchSize: Int) throws -> [Product] {
            try products([3000, 300, 4], batchSize: batchSize, workers: 1).filter { $0.role == .weights(layer: 0) }
        }
        let deep = try blocks(batchSize: 1025)
        #expect(deep.map { [$0.m, $0.n] } == [[256, 2048], [44, 2048], [256, 952], [44, 952]])
        #expect(deep.allSatisfy { !$0.keepsB && $0.ldc == $0.n })
        let shallow = try blocks(batchSize: 1024)
        #expect(shallow.map(\.n) == Array(repeating: 1024, count: 12) + Array(repeating: 952, count: 6))
        // The first block of each column packs the factor that the others read.
        #expect(shallow.enumerated().allSatisfy { $1.keepsB == ($0 % 6 != 0) })
        // Beyond one microbatch the gradient is whole, and blocks have its stride.
        #expect(try blocks(batchSize: 9000).allSatisfy { $0.ldc == 3000 })
    }

    @Test func `rows are no shorter than the distance between them allows`() throws {
        for product in try products(batchSize: 9000, workers: 2) {
            #expect(product.lda >= (product.operationA == .asStored ? product.k : product.m))
            #expect(product.ldb >= (product.operationB == .asStored ? product.n : product.k))
            #expect(product.ldc >= product.n)
        }
    }

    @Test func `little work is one worker's: narrow layers, or few examples`() throws {
        func workers(_ widths: [Int], batchSize: Int) throws -> Int {
            let network = try Network(
                inputs: widths[0], layers: widths.dropFirst().map { .dense($0, .identity, initialization: .zeros) })
            return StepProducts(of: network, batchSize: batchSize, workers: 3).workers
        }
        #expect(try workers([32, 64, 10], batchSize: 64) == 1)
        #expect(try workers([32, 64, 10], batchSize: 1024) == 3)
        #expect(try workers([784, 32, 10], batchSize: 16) == 1)
        #expect(try workers([784, 32, 10], batchSize: 64) == 3)
        #expect(try workers([784, 512, 10], batchSize: 1) == 1)
        #expect(try workers([784, 512, 10], batchSize: 64) == 3)
    }

    @Test(arguments: [1, 64, 8192, 8193, 30_000])
    func `the different products are those of the list, each as often as it has it`(batchSize: Int) throws {
        let network = try Network(inputs: 20, layers: [.dense(130, .relu), .dense(3, .softmax)])
        for workers in [1, 2] {
            let products = StepProducts(of: network, batchSize: batchSize, workers: workers)
            let (all, found) = (products.all, products.distinct)
            #expect(Set(found.map(\.product)).count == found.count)
            #expect(found.map { repeated in all.count { $0 == repeated.product } } == found.map(\.count))
            #expect(found.reduce(0) { $0 + $1.count } == all.count)
            #expect(found.first?.product == all.first)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a batch beyond all memory has no more different products than a small one`() throws {
        let network = try Network(inputs: 20, layers: [.dense(3, .softmax)])
        let found = StepProducts(of: network, batchSize: .max, workers: 1).distinct
        #expect(found.count < 20)
        // 2⁶³ − 1 examples: whole microbatches, and one of 8191.
        #expect(found.contains { $0.product.name == "weights 1" && $0.product.k == 8192 && $0.count == 1 << 50 - 1 })
    }
}
