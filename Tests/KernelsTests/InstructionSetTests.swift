import Kernels
import Testing

/// The first three show in a run's list which levels it covered: the tests of kernels run over the supported ones only.
@Suite struct InstructionSetTests {
    @Test(.needsRealProcessor)
    func `tests cover the baseline level`() {
        expectToRun(.baseline)
    }

    @Test(.needsRealProcessor, .needsAVX2)
    func `tests cover the AVX2 level`() {
        expectToRun(.avx2)
    }

    @Test(.needsAVX512)
    func `tests cover the AVX-512 level`() {
        expectToRun(.avx512)
    }

    @Test(.needsRealProcessor)
    func `the supported levels are those up to the best`() throws {
        let best = try #require(InstructionSet.allCases.firstIndex(of: .best))
        #expect(InstructionSet.supported == Array(InstructionSet.allCases[...best]))
    }

    private func expectToRun(_ level: InstructionSet) {
        #expect(InstructionSet.supported.contains(level))
        let values = GuardedMatrix<Float>([1, 2, 4])
        // Safe: the buffer holds three elements.
        #expect(unsafe level.kernels.sum(values: values.pointer, count: 3) == 7)
    }
}
