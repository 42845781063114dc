import Glibc
package import Kernels

/// The level of instructions that a process uses: the best that its processor has, unless the environment holds it to a
/// lower one.
///
/// The level decides more than speed: sums are rounded otherwise without FMA, and on the baseline OpenBLAS computes all
/// products of a step. Held to a lower level a process computes what it would on a processor that has no better one,
/// but that OpenBLAS goes on choosing its kernels for itself unless `OPENBLAS_CORETYPE` pins them.
package struct InstructionSetChoice: Sendable, Hashable {
    /// The variable of the environment that names a level: `baseline`, `avx2` or `avx512`.
    package static let variable = "DESCENT_INSTRUCTION_SET"

    /// The level in use.
    package let level: InstructionSet

    /// Whether the environment names it.
    package let isPinned: Bool

    /// The level for a value of the variable.
    ///
    /// - Parameters:
    ///   - value: the variable's value; nil where it is not set.
    ///   - best: the best level that the processor has.
    /// - Throws: `HyperparameterError` for anything but the name of a level up to the best. A process that is told to
    ///   run a level and cannot must not run another.
    package init(_ value: String?, best: InstructionSet = .best) throws(HyperparameterError) {
        guard let value else {
            (level, isPinned) = (best, false)
            return
        }
        let levels = InstructionSet.allCases.prefix { $0 != best } + [best]
        guard let level = levels.first(where: { $0.rawValue == value }) else {
            throw HyperparameterError(
                InstructionSetChoice.variable, value.isEmpty ? "empty" : value,
                expected: "a level that this processor has: \(levels.map(\.rawValue).joined(separator: ", "))")
        }
        (self.level, isPinned) = (level, true)
    }

    /// The name of the best level that the processor has.
    package static var bestLevelName: String { InstructionSet.best.rawValue }

    /// The level for this process's environment.
    package static func ofEnvironment() throws(HyperparameterError) -> InstructionSetChoice {
        // Safe: the string is copied at once, and this process changes no variables.
        try unsafe InstructionSetChoice(getenv(variable).map { unsafe String(cString: $0) })
    }
}
