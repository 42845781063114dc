import Descent
import LinearAlgebra
import Testing

@Suite struct StepProductsTests {
    private func products(
        _ widths: [Int] = [784, 512, 256, 10], batchSize: Int, workers: Int, products: ProductChoice = .auto
    ) throws -> [Product] {
        let hidden = widths.dropFirst().dropLast().map { Layer.dense($0, .relu, initialization: .zeros) }
        let output = Layer.dense(widths[widths.count - 1], .softmax, initialization: .zeros)
        let network = try Network(inputs: widths[0], layers: hidden + [output])
        return StepProducts(of: network, batchSize: batchSize, workers: workers, products: products).all
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
        let widths = [784, 512, 256, 10]
        let one = try products(widths, batchSize: batchSize, workers: 1).reduce(0) { $0 + $1.operations }
        let half = try products(widths, batchSize: batchSize, workers: 2).reduce(0) { $0 + $1.operations }
        #expect(half * 2 == one)
    }

    @Test func `our products come by units with B kept, and dW in blocks of few rows`() throws {
        let found = try products(batchSize: 64, workers: 2, products: .own).map {
            "\($0.name): \($0.m) \($0.n) \($0.k)\($0.keepsB ? " kept" : "")"
        }
        func pieces(_ product: String, _ rows: [Int], _ rest: String) -> [String] {
            rows.enumerated().map { "\(product): \($1) \(rest)\($0 > 0 ? " kept" : "")" }
        }
        var expected = pieces("forward 1", [48, 52, 52, 52, 52], "64 784")
        expected += pieces("forward 2", [40, 44, 44], "64 512")
        expected += ["forward 3: 10 32 256", "backward 3: 256 32 10"]
        expected += pieces("backward 2", [48, 52, 52, 52, 52], "64 256")
        expected += pieces("weights 1", [48, 52, 52, 52, 52], "784 64")
        expected += pieces("weights 2", [40, 44, 44], "512 64")
        expected += ["weights 3: 10 128 64"]
        #expect(found == expected)
    }

    @Test func `OpenBLAS's products come by examples with all units, and dW in blocks of many rows`() throws {
        let found = try products(batchSize: 1024, workers: 2).map {
            "\($0.backend) \($0.name): \($0.m) \($0.n) \($0.k)"
        }
        let tile = [
            "blas forward 1: 512 256 784", "blas forward 2: 256 256 512", "own forward 3: 10 256 256",
            "own backward 3: 256 256 10", "blas backward 2: 512 256 256",
        ]
        let weights = [
            "blas weights 1: 256 384 1024", "blas weights 1: 256 400 1024", "blas weights 2: 256 256 1024",
            "own weights 3: 10 128 1024",
        ]
        let isBaseline = SelectedKernels.levelName == "baseline"
        let expected = tile + tile + weights
        #expect(found == (isBaseline ? expected.map { $0.replacing("own", with: "blas") } : expected))
    }

    @Test func `blocks have the gradient's stride where that is kept whole`() throws {
        let shallow = try products([3000, 300, 4], batchSize: 1024, workers: 1, products: .own)
        #expect(shallow.allSatisfy { product in product.name != "weights 1" || product.ldc == product.n })
        let deep = try products([3000, 300, 4], batchSize: 9000, workers: 1)
        #expect(deep.allSatisfy { product in product.name != "weights 1" || product.ldc == 3000 })
    }

    @Test func `most of a large batch's products are OpenBLAS's, and a small one's ours`() throws {
        func share(_ batchSize: Int, _ products: ProductChoice = .auto, reproducible: Bool = false) throws -> Double {
            let network = try Network(
                inputs: 784, layers: [.dense(512, .relu), .dense(256, .relu), .dense(10, .softmax)])
            return StepProducts(
                of: network, batchSize: batchSize, workers: 2, products: products, reproducible: reproducible
            ).blasShare
        }
        #expect(try share(1024) >= 0.8 && share(8192) >= 0.8)
        #expect(try share(64) == (SelectedKernels.levelName == "baseline" ? 1 : 0))
        #expect(try share(64, .blas) == 1)
        #expect(try share(1024, .own) == 0)
        #expect(try share(1024, reproducible: true) == 0)
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
            // Worker 0 has each as often, or another has more of them.
            let counts = found.map { repeated in all.count { $0 == repeated.product } }
            #expect(zip(counts, found).allSatisfy { $0 == $1.count || workers > 1 && $0 < $1.count })
            #expect(Set(all).isSubset(of: found.map(\.product)))
            #expect(found.first?.product == all.first)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a batch beyond all memory has no more different products than a small one`() throws {
        let network = try Network(inputs: 20, layers: [.dense(3, .softmax)])
        let found = StepProducts(of: network, batchSize: .max, workers: 1, products: .own).distinct
        #expect(found.count < 20)
        // 2⁶³ − 1 examples: whole microbatches, and one of 8191.
        #expect(found.contains { $0.product.name == "weights 1" && $0.product.k == 8192 && $0.count == 1 << 50 - 1 })
    }
}
