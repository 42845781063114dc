import Descent
import LinearAlgebra
import TestSupport
import Testing
import TextbookBridge

/// Updates of a complete gradient by all workers.
@Suite struct UpdateSweepTests {
    /// Layers of one block and of several: one whose weights end with a block, and one that has a float more.
    private static let sizes = [[3, 4, 2], [256, 64, 5, 100], [1, 16385, 3, 200, 300]]

    /// The layer-wise ones in all their forms, and every optimizer of the catalogue.
    private static let optimizers: [any Optimizer] =
        TrustRatioScope.allCases.flatMap {
            [LAMB(trustRatio: $0), LARS(weightDecay: 0.1, trustRatio: $0)] as [any Optimizer]
        } + OptimizerPair.all.map { $0.engine as any Optimizer } + [Lion()]

    private static func network(_ sizes: [Int]) throws -> Network {
        try Twin(sizes: sizes, activation: .tanh, output: .softmax, count: 1).network()
    }

    private static func gradients(_ count: Int, step: Int) -> [Float] {
        var generator = SeededGenerator(seed: UInt64(step))
        return (0..<count).map { _ in Float(generator.uniform() - 0.4) }
    }

    /// A buffer with these values.
    private static func buffer(_ values: [Float]) throws -> AlignedBuffer<Float> {
        let buffer = try AlignedBuffer<Float>(count: values.count)
        // Safe: it holds as many.
        for (index, value) in values.enumerated() { unsafe buffer.pointerForDisjointWrites[index] = value }
        return buffer
    }

    private static func view<Element>(_ buffer: borrowing AlignedBuffer<Element>) -> VectorView<Element> {
        // Safe: the tests keep the buffer alive as long as the view.
        unsafe VectorView(base: buffer.pointerForDisjointWrites, count: buffer.count)
    }

    private static func values(_ view: VectorView<Float>) -> [Double] { (0..<view.count).map { Double(view[$0]) } }

    @Test(arguments: sizes)
    func `blocks are all parameters in order, each within one tensor and of at most 16384`(sizes: [Int]) throws {
        let layout = try Self.network(sizes).layout
        let blocks = UpdateBlocks(layout)
        var end = 0
        var count = 0
        for tensor in blocks.tensors {
            #expect(tensor.range.lowerBound == end)
            for block in tensor.blocks {
                let range = blocks.range(ofBlock: block, of: tensor)
                #expect(block == count && range.lowerBound == end)
                #expect(range.count == 16384 || range.upperBound == tensor.range.upperBound && range.count < 16384)
                #expect(blocks.isBound(range.lowerBound) && blocks.isBound(range.upperBound))
                if range.count > 1 { #expect(!blocks.isBound(range.lowerBound + 1)) }
                (end, count) = (range.upperBound, count + 1)
            }
        }
        #expect(end == layout.parameterCount && count == blocks.count)
        #expect(blocks.tensors.map(\.part).prefix(2) == [.weights(layer: 0), .biases(layer: 0)])
        #expect(!blocks.isBound(end + 1))
    }

    @Test(arguments: sizes)
    func `slices are all parameters of some layers, at bounds of blocks, and differ by a block at most`(sizes: [Int])
        throws
    {
        let layout = try Self.network(sizes).layout
        let blocks = UpdateBlocks(layout)
        for layers in [nil, 0..<1, 1..<layout.layers.count] as [Range<Int>?] {
            let some = layout.layers[layers ?? 0..<layout.layers.count]
            let all = try #require(some.first).weights..<(try #require(some.last)).biasRange.upperBound
            for count in 1...7 {
                let slices = blocks.slices(count: count, layers: layers)
                #expect(slices.count == count)
                #expect(slices.first?.lowerBound == all.lowerBound && slices.last?.upperBound == all.upperBound)
                for (slice, next) in zip(slices, slices.dropFirst()) { #expect(slice.upperBound == next.lowerBound) }
                for slice in slices {
                    #expect(blocks.isBound(slice.lowerBound) && blocks.isBound(slice.upperBound))
                    #expect(abs(Double(slice.count) - Double(all.count) / Double(count)) <= 16384)
                }
            }
        }
    }

    /// The parameters after three steps of each of some ranks, which share the parameters, with their own moments.
    private static func swept(
        _ optimizer: any Optimizer, _ sizes: [Int], workers: Int, ranks: Int?
    ) throws -> [Double] {
        let network = try network(sizes)
        let count = network.parameterCount
        let blocks = UpdateBlocks(network.layout)
        let parameters = try buffer(network.parameters.indices.map { network.parameters[$0] })
        // Each rank has two slices, so that its moments lie elsewhere than its parameters.
        let ranges = ranks.map { blocks.slices(count: 2 * $0) } ?? []
        let slices: [[UpdateSlice]?] =
            ranks.map { ranks in
                (0..<ranks).map { rank in
                    let (first, second) = (ranges[rank], ranges[rank + ranks])
                    return [UpdateSlice(range: first, moments: 0), UpdateSlice(range: second, moments: first.count)]
                }
            } ?? [nil]
        let sweeps = try slices.map { try UpdateSweep(layout: network.layout, slices: $0, workers: workers) }
        let strides = slices.map { $0.map { $0.reduce(0) { $0 + $1.range.count } } ?? count }
        var moments = strides.map { [Float](repeating: 0, count: optimizer.momentCount * $0) }
        for step in 1...3 {
            let gradients = try buffer(gradients(count, step: step))
            let update = optimizer.update(step: step, learningRate: optimizer.learningRate)
            // What all ranks find, by a run of each on copies; then each with the total.
            var total = [Double](repeating: 0, count: 2 * blocks.count)
            for (rank, sweep) in sweeps.enumerated() where update.needsWholeGradient && sweeps.count > 1 {
                let copy = try buffer(values(view(parameters)).map { Float($0) })
                let ownMoments = try buffer(moments[rank])
                unsafe withUnsafePointer(to: update) {
                    sweep.run(
                        unsafe ParameterChange(update: $0, moments: view(ownMoments)), parameters: view(copy),
                        gradients: view(gradients), momentStride: strides[rank]
                    ) { for index in total.indices { total[index] += $0[index] } }
                }
            }
            let before = try buffer(values(view(parameters)).map { Float($0) })
            for (rank, sweep) in sweeps.enumerated() {
                let ownMoments = try buffer(moments[rank])
                let backup = try AlignedBuffer<Float>(count: count)
                // Each rank has its own copy of the parameters, and of the new ones takes those that it owns.
                let own = try buffer(values(view(before)).map { Float($0) })
                unsafe withUnsafePointer(to: update) {
                    sweep.run(
                        unsafe ParameterChange(update: $0, moments: view(ownMoments)), parameters: view(own),
                        gradients: view(gradients), momentStride: strides[rank], backup: view(backup),
                        combine: sweeps.count > 1 ? { for index in total.indices { $0[index] = total[index] } } : nil)
                }
                #expect(areIdentical(values(view(backup)), values(view(before))))
                var isOwned = [Bool](repeating: slices[rank] == nil, count: count)
                for slice in slices[rank] ?? [] { for index in slice.range { isOwned[index] = true } }
                for index in 0..<count {
                    if isOwned[index] {
                        view(parameters)[index] = view(own)[index]
                    } else {
                        #expect(view(own)[index] == view(before)[index])
                    }
                }
                moments[rank] = values(view(ownMoments)).map { Float($0) }
            }
        }
        return values(view(parameters))
    }

    @Test(arguments: sizes)
    func `neither workers nor slices show in the bits, which are those of one step after the other`(sizes: [Int])
        throws
    {
        for optimizer in Self.optimizers {
            var network = try Self.network(sizes)
            var state = try OptimizerState(optimizer, parameterCount: network.parameterCount)
            for step in 1...3 {
                state.step(&network, gradients: Self.gradients(network.parameterCount, step: step).span)
            }
            let expected = network.parameters.indices.map { Double(network.parameters[$0]) }
            for workers in 1...3 {
                #expect(
                    try areIdentical(Self.swept(optimizer, sizes, workers: workers, ranks: nil), expected),
                    "\(optimizer), \(workers) workers")
            }
            for ranks in 2...4 {
                #expect(
                    try areIdentical(Self.swept(optimizer, sizes, workers: 2, ranks: ranks), expected),
                    "\(optimizer), \(ranks) ranks")
            }
        }
    }

    @Test func `slices that are no whole blocks, or overlap, stop the program`() async {
        await #expect(processExitsWith: .failure) {
            let layout = try UpdateSweepTests.network([256, 65, 5]).layout
            _ = try UpdateSweep(layout: layout, slices: [UpdateSlice(range: 0..<100, moments: 0)], workers: 1)
        }
        await #expect(processExitsWith: .failure) {
            let layout = try UpdateSweepTests.network([256, 65, 5]).layout
            let slice = UpdateSlice(range: 0..<16384, moments: 0)
            _ = try UpdateSweep(layout: layout, slices: [slice, slice], workers: 1)
        }
    }
}
