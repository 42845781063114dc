package import Kernels
import KernelsBaseline

#if arch(x86_64)
    import KernelsAVX2
    import KernelsAVX512
#endif

/// The kernels of the level that this process uses.
package enum SelectedKernels {
    /// The level of this process, chosen at the first use of a kernel. A value of the environment that cannot be
    /// followed ends the process then; programs with users look before, by `InstructionSetChoice.ofEnvironment()`.
    package static let choice: InstructionSetChoice = {
        do throws(HyperparameterError) {
            return try InstructionSetChoice.ofEnvironment()
        } catch {
            fatalError(error.description)
        }
    }()

    /// The level that this process uses: whatever depends on the level asks here.
    package static var level: InstructionSet { choice.level }

    /// The kernels of the best level that this process may use.
    package static let best: any KernelSet.Type = kernels(of: level)

    /// The name of the level in use: `baseline`, `avx2` or `avx512`.
    package static var levelName: String { level.rawValue }

    /// The kernels of one level.
    ///
    /// - Precondition: the processor supports the level, or they are not called.
    package static func kernels(of level: InstructionSet) -> any KernelSet.Type {
        #if arch(x86_64)
            switch level {
            case .baseline: KernelsBaseline.LevelKernels.self
            case .avx2: KernelsAVX2.LevelKernels.self
            case .avx512: KernelsAVX512.LevelKernels.self
            }
        #else
            KernelsBaseline.LevelKernels.self
        #endif
    }
}
