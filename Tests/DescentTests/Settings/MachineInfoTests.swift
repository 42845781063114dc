import Descent
import Glibc
import Testing

@Suite struct MachineInfoTests {
    @Test func `only OpenBLAS's own variables pin it`() {
        let info = MachineInfo(environment: ["OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_L2_SIZE": "1", "PATH": "/bin"])
        #expect(info.openblas.pins == "OPENBLAS_CORETYPE=Haswell, OPENBLAS_L2_SIZE=1")
        #expect(MachineInfo(environment: [:]).openblas.pins == nil)
    }

    @Test func `a process knows by its number that it set OpenBLAS's kernels itself, and whether it got them`() {
        func openBLAS(process: pid_t, kernels: String) -> MachineInfo.OpenBLAS {
            MachineInfo(environment: ["DESCENT_OPENBLAS_MATCHED": "\(process)", "OPENBLAS_CORETYPE": kernels]).openblas
        }
        let kernel = MachineInfo().openblas.kernel
        let got = openBLAS(process: getpid(), kernels: kernel.uppercased())
        #expect(got.matchedTo == SelectedKernels.levelName && !got.isUnmatched)
        let missed = openBLAS(process: getpid(), kernels: "None")
        #expect(missed.matchedTo == SelectedKernels.levelName && missed.isUnmatched)
        let others = openBLAS(process: getppid(), kernels: "None")
        #expect(others.matchedTo == nil && !others.isUnmatched)
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
