import CVector

/// The instruction-set levels that the kernels are compiled for, slowest first.
package enum InstructionSet: String, Sendable, CaseIterable {
    /// The instructions of every processor of the architecture: SSE2 on x86-64, Neon on aarch64.
    case baseline
    /// x86-64-v3: AVX2 and FMA.
    case avx2
    /// x86-64-v4: AVX-512.
    case avx512

    /// The best level that this processor has.
    package static let best: InstructionSet =
        processor_has_x86_64_v4() != 0 ? .avx512 : processor_has_x86_64_v3() != 0 ? .avx2 : .baseline

    /// Whether this processor can run the level.
    package var isSupported: Bool {
        switch self {
        case .baseline: true
        case .avx2: InstructionSet.best != .baseline
        case .avx512: InstructionSet.best == .avx512
        }
    }
}
