import LinearAlgebra
import Synchronization

/// The memory of one prediction at a time, kept for the next.
///
/// Who takes a context has it alone until it is given back. Memory comes when it is first needed, and for the largest
/// number of examples that came so far.
final class PredictionContext: @unchecked Sendable {
    // Sendable although it changes: only who has taken it does, and taking follows giving back in the order of memory.

    private let isTaken = Atomic<Bool>(false)

    /// Room for `fewExamples` examples.
    private var memory: AlignedBuffer<Float>
    private var fewExamples = 0

    private var program: ForwardProgram?

    init() throws(MemoryError) { memory = try AlignedBuffer(count: 0) }

    /// Takes the context if it is free, and tells whether it was.
    func take() -> Bool {
        // Looks first: a failed exchange would fetch the cache line from who has it.
        !isTaken.load(ordering: .relaxed)
            && isTaken.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    }

    /// Gives the context back.
    func giveBack() { isTaken.store(false, ordering: .releasing) }

    /// Memory for few examples.
    func memory(for program: FewExamplesProgram, examples: Int) throws(MemoryError) -> VectorView<Float> {
        if examples > fewExamples {
            // One example, or as many as there may be: no call in between allocates again and again.
            let room = examples == 1 ? 1 : FewExamplesProgram.largestCount
            memory = try AlignedBuffer(count: program.memoryCount(examples: room))
            fewExamples = room
        }
        return memory.view
    }

    /// A program for many examples, with its buffers.
    ///
    /// - Parameters:
    ///   - workers: the same at every call, as are the layout and `products`.
    func program(
        for layout: ParameterLayout, examples: Int, workers: Int, products: ProductChoice
    ) throws(MemoryError) -> ForwardProgram {
        if let program, program.serves(examples: examples) { return program }
        let made = try ForwardProgram(
            layout: layout,
            exampleCount: PredictionContext.room(for: examples, rule: ProductRule(products), layout: layout),
            workers: workers, products: products, waits: false)
        program = made
        return made
    }

    /// The most examples that are computed as these are: with tiles as large, and with OpenBLAS or without. All numbers
    /// up to it share a program.
    private static func room(for examples: Int, rule: ProductRule, layout: ParameterLayout) -> Int {
        if examples >= ForwardProgram.largeTiles { return ForwardProgram.largeTiles }
        let most = ForwardProgram.largeTiles - 1
        let isOwn = !rule.usesBLAS(layout, examples: examples)
        // OpenBLAS takes memory of its own, which small batches shall not depend on.
        return isOwn && rule.usesBLAS(layout, examples: most) ? ProductRule.largeBatch - 1 : most
    }
}
