package import Kernels
internal import KernelsBaseline

#if arch(x86_64)
    internal import KernelsAVX2
    internal import KernelsAVX512
#endif

/// The kernels of the level that this process uses.
package enum SelectedKernels {
    /// The kernels of the best level that the processor has, chosen once.
    package static let best: any KernelSet.Type = kernels(of: .best)

    /// The name of that level: `baseline`, `avx2` or `avx512`.
    package static var levelName: String { InstructionSet.best.rawValue }

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
