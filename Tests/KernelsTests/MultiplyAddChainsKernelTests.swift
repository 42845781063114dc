import Kernels
import TestSupport
import Testing

@Suite struct MultiplyAddChainsKernelTests {
    /// factor·x + addend, rounded as the level does.
    private func multiplyAdd(_ level: InstructionSet, _ x: Float, _ factor: Float, _ addend: Float) -> Float {
        #if arch(x86_64)
            if level == .baseline { return x * factor + addend }
        #endif
        return addend.addingProduct(x, factor)
    }

    @Test(arguments: InstructionSet.supported, [0, 1, 2, 7, 64])
    func `every value goes through all rounds, one multiply-add after the other`(level: InstructionSet, rounds: Int) {
        for blocks in 0...3 {
            for offset in 0...3 {
                let count = blocks * multiplyAddChainsWidth
                var generator = SplitMix(seed: UInt64(blocks))
                let values = GuardedMatrix(generator.floats(count), offset: offset)
                let before = values.elements
                let (factor, addend): (Float, Float) = (-0.8125, 0.7)
                // Safe: the buffer holds that many values.
                unsafe level.kernels.multiplyAddChains(
                    values: values.pointer, count: count, rounds: rounds, factor: factor, addend: addend)
                let expected = before.map { start in
                    (0..<rounds).reduce(start) { x, _ in multiplyAdd(level, x, factor, addend) }
                }
                // Exact: the same operations, each rounded as the standard has it.
                #expect(values.elements == expected, "\(blocks) blocks, offset \(offset)")
                #expect(values.surroundingsAreIntact, "\(blocks) blocks, offset \(offset)")
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `whole numbers are counted exactly`(level: InstructionSet) {
        let values = GuardedMatrix((0..<multiplyAddChainsWidth).map { Float($0) })
        let rounds = Emulation.isOn ? 10_000 : 1 << 20
        // Safe: the buffer holds that many values.
        unsafe level.kernels.multiplyAddChains(
            values: values.pointer, count: values.columns, rounds: rounds, factor: 1, addend: 1)
        #expect(values.elements == (0..<multiplyAddChainsWidth).map { Float($0 + rounds) })
    }
}
