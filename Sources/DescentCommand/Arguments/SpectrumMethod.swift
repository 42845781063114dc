import Curvature
import LinearAlgebra

/// How a spectrum is found: whole, or its ends and an estimate of the rest.
struct SpectrumMethod: Sendable, Hashable {
    /// Up to this number of parameters the whole spectrum is computed by default: half a minute on two
    /// cores with a thousand examples.
    package static let largestDense = 4000

    let parameterCount: Int
    let isDense: Bool
    let steps: Int
    let probes: Int
    let seed: UInt64

    init(parameterCount: Int, wantsDense: Bool, wantsLanczos: Bool, steps: Int, probes: Int, seed: UInt64) {
        self.parameterCount = parameterCount
        isDense = wantsDense || !wantsLanczos && parameterCount <= SpectrumMethod.largestDense
        self.steps = min(steps, parameterCount)
        self.probes = probes
        self.seed = seed
    }

    /// The flag that an error names.
    var flag: String { isDense ? "--dense" : "--steps \(steps)" }

    /// What to do where memory is short.
    var advice: String { isDense ? "; --lanczos needs less" : "; fewer steps need less" }

    /// Refuses what will not fit into memory or into LAPACK's integers, before any work.
    func requireMemory() throws(EigenproblemError) {
        if isDense {
            let largest = SymmetricEigenproblem.largestOrder(vectors: false)
            do {
                try MemoryError.require(Spectrum.memory(parameterCount: parameterCount))
            } catch {
                throw .memory(error)
            }
            guard parameterCount <= largest else { throw .order(parameterCount, largest: largest) }
        } else {
            try Lanczos.require(order: parameterCount, steps: steps)
        }
    }
}
