import Descent
import FoundationEssentials
import Glibc

/// How a benchmark's process that is held to a lower level of instructions begins anew with OpenBLAS's kernels for that
/// level.
///
/// Held to AVX2, our kernels would else be compared with OpenBLAS's for AVX-512, which no processor without AVX-512 has.
/// OpenBLAS chooses its kernels when it is loaded, before this program's first instruction. So the variable that holds
/// it is set, and the program run again in the same process.
package struct OpenBLASRestart: Sendable, Hashable {
    /// OpenBLAS's own variable for the processor whose kernels it takes.
    package static let variable = "OPENBLAS_CORETYPE"

    /// The value that the variable gets.
    package let kernels: String

    /// The variables of the process that begins anew.
    private let environment: [String: String]

    /// The kernels of OpenBLAS for a level of instructions, as `OPENBLAS_CORETYPE` spells them: those that it would
    /// choose on a processor that has no better level.
    ///
    /// - Parameter vendor: the processor's, as in `/proc/cpuinfo`.
    package static func kernels(forLevel level: String, vendor: String?) -> String? {
        switch level {
        // The last processors without AVX.
        case "baseline": "Nehalem"
        case "avx2": vendor == "AuthenticAMD" || vendor == "HygonGenuine" ? "Zen" : "Haswell"
        default: nil
        }
    }

    /// The restart that a process needs; nil where nothing holds it below its processor's level, where the variable is
    /// set already, and where the process has begun anew before.
    package init?(
        level: String = SelectedKernels.levelName, best: String = InstructionSetChoice.bestLevelName,
        vendor: String? = MachineInfo.processorVendor,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        guard level != best, environment[OpenBLASRestart.variable] == nil, !MachineInfo.hasMatched(environment),
            let kernels = OpenBLASRestart.kernels(forLevel: level, vendor: vendor)
        else { return nil }
        self.kernels = kernels
        self.environment = environment.merging(
            [OpenBLASRestart.variable: kernels, MachineInfo.matchMark: "\(getpid())"]
        ) { $1 }
    }

    /// Begins anew, with the same arguments.
    ///
    /// - Throws: where the system refuses; nothing has changed then.
    package func run(_ program: String = "/proc/self/exe") throws(Failure) -> Never {
        var variables = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") }
        unsafe variables.append(nil)
        // Safe: arguments and variables end with a null pointer. Only a call that fails returns.
        unsafe execve(program, CommandLine.unsafeArgv, variables)
        let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "unknown error"
        unsafe variables.forEach { unsafe free($0) }
        throw Failure(
            .fault,
            "\(program) cannot be started anew with OpenBLAS's kernels for this level of instructions: \(reason); "
                + "set \(OpenBLASRestart.variable)=\(kernels) in the environment")
    }
}
