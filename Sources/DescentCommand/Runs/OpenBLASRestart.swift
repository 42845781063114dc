import Descent
import FoundationEssentials
import Glibc

/// How a benchmark's process that is held to a lower level of instructions begins anew with OpenBLAS's kernels for that
/// level.
///
/// Held to AVX2, our kernels would else be compared with OpenBLAS's for AVX-512, which no processor of that level can
/// run. OpenBLAS chooses its kernels when it is loaded, before this program's first instruction. So the variable that
/// holds it is set, and the program run again in the same process.
package struct OpenBLASRestart: Sendable, Hashable {
    /// OpenBLAS's own variable for the processor whose kernels it takes.
    package static let variable = "OPENBLAS_CORETYPE"

    /// The value that the variable gets.
    package let kernels: String

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
    }

    /// This process's program, by its path where it still has one: a process is listed under the name by which it was
    /// started.
    package static var program: String {
        let link = "/proc/self/exe"
        guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: link),
            FileManager.default.isExecutableFile(atPath: path)
        else { return link }
        return path
    }

    /// Begins anew, with the same arguments and, byte for byte, the same other variables.
    ///
    /// No other thread may read the environment at the same time.
    ///
    /// - Throws: where the system refuses; this process then keeps what it has set, and should end.
    package func run(_ program: String = OpenBLASRestart.program) throws(Failure) -> Never {
        // Safe: names and values are copied, and the arguments end with a null pointer. Only a call that fails returns.
        if unsafe setenv(OpenBLASRestart.variable, kernels, 1) == 0,
            unsafe setenv(MachineInfo.matchMark, "\(getpid())", 1) == 0
        {
            unsafe execv(program, CommandLine.unsafeArgv)
        }
        let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "unknown error"
        throw Failure(
            .fault,
            "\(program) cannot be started anew with OpenBLAS's kernels for this level of instructions: \(reason); "
                + "set \(OpenBLASRestart.variable)=\(kernels) in the environment")
    }
}
