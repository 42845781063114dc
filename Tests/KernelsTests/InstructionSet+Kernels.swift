import Kernels
import KernelsAVX2
import KernelsAVX512
import KernelsBaseline
import Testing

extension InstructionSet {
    /// The levels that the tests of kernels run over: those of this processor, or the best one if it is emulated.
    /// `InstructionSetTests` shows the others as skipped.
    static let supported = Emulation.isOn ? [best] : allCases.filter(\.isSupported)

    /// The kernels of this level.
    ///
    /// - Precondition: the processor supports the level.
    var kernels: any KernelSet.Type {
        precondition(isSupported, "this processor lacks the level \(rawValue)")
        return switch self {
        case .baseline: KernelsBaseline.LevelKernels.self
        case .avx2: KernelsAVX2.LevelKernels.self
        case .avx512: KernelsAVX512.LevelKernels.self
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test of a level that is not an emulated processor's best.
    static var needsRealProcessor: Self {
        .disabled(if: Emulation.isOn, "The machine that emulates the processor runs this level itself.")
    }

    /// Skips a test that compares with the AVX2 level if there is none.
    static var needsAVX2: Self {
        .enabled("This processor lacks AVX2: none of its kernels have run.") { InstructionSet.avx2.isSupported }
    }

    /// Skips a test that compares with the AVX-512 level if there is none.
    static var needsAVX512: Self {
        .enabled("This processor lacks AVX-512: none of its kernels have run.") { InstructionSet.avx512.isSupported }
    }
}
