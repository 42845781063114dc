import Descent
import Testing

@Suite struct MachineInfoTests {
    @Test func `only OpenBLAS's own variables pin it`() {
        let info = MachineInfo(environment: ["OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_L2_SIZE": "1", "PATH": "/bin"])
        #expect(info.openblas.pins == "OPENBLAS_CORETYPE=Haswell, OPENBLAS_L2_SIZE=1")
        #expect(MachineInfo(environment: [:]).openblas.pins == nil)
    }

    @Test func `the machine has processors and memory`() {
        let info = MachineInfo()
        #expect(info.usableProcessors >= 1)
        #expect(info.memory > 1 << 20)
        #expect(["baseline", "avx2", "avx512"].contains(info.instructionSet))
        #expect(["baseline", "avx2", "avx512"].contains(info.bestInstructionSet))
        #expect(!info.openblas.kernel.isEmpty)
    }
}
