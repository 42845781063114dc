import FoundationEssentials
import Glibc
import LinearAlgebra
import Machine

/// The machine and the libraries that a run depends on.
package struct MachineInfo: Encodable, Sendable {
    /// The processor's name; nil where the system does not give it.
    package let processor: String?
    /// The processors that this process may use.
    package let usableProcessors: Int
    /// The memory that this process may use, in bytes: the machine's, or what a limit leaves of it.
    package let memory: Int
    /// The level that the vector kernels in use are compiled for.
    package let instructionSet: String
    /// The best level that the processor has.
    package let bestInstructionSet: String
    /// The variable of the environment that holds the process to its level.
    package let instructionSetPinned: [String: String]
    package let openblas: OpenBLAS

    /// `avx512`, or `avx2 (pinned by DESCENT_INSTRUCTION_SET=avx2; the processor has avx512)`.
    package var instructionSetText: String {
        guard let (variable, value) = instructionSetPinned.first else { return instructionSet }
        return "\(instructionSet) (pinned by \(variable)=\(value); the processor has \(bestInstructionSet))"
    }

    /// What is loaded as OpenBLAS.
    package struct OpenBLAS: Encodable, Sendable {
        package let configuration: String
        /// The processor that its kernels are for.
        package let kernel: String
        /// The threads of a call outside training; training gives each worker one.
        package let threads: Int
        /// The variables of the environment that pin it.
        package let pinned: [String: String]
        /// The level of instructions for which this process itself set `OPENBLAS_CORETYPE`, to compare its kernels with
        /// OpenBLAS's for the same level; nil where it did not.
        package let matchedTo: String?

        /// `0.3.21`, if the configuration begins as usual.
        package var version: String {
            let words = configuration.split(separator: " ")
            return words.count > 1 && words[0] == "OpenBLAS" ? String(words[1]) : "of unknown version"
        }

        /// `OPENBLAS_CORETYPE=Haswell`; nil where nothing pins it.
        package var pins: String? {
            pinned.isEmpty
                ? nil : pinned.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
        }

        /// Whether the kernels are not those that this process asked for: an OpenBLAS that was built for one processor
        /// has no others.
        package var isUnmatched: Bool {
            matchedTo != nil && pinned["OPENBLAS_CORETYPE"]?.lowercased() != kernel.lowercased()
        }
    }

    /// The variables that change which kernels OpenBLAS takes, or how many threads.
    private static let variables = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS"]

    /// Asks this machine.
    package init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        processor = MachineInfo.processorName
        usableProcessors = UsableProcessors.count
        memory = MachineMemory.usable
        instructionSet = SelectedKernels.levelName
        bestInstructionSet = InstructionSetChoice.bestLevelName
        instructionSetPinned =
            SelectedKernels.choice.isPinned ? [InstructionSetChoice.variable: SelectedKernels.levelName] : [:]
        openblas = OpenBLAS(
            configuration: BLASRuntime.configuration.trimmed, kernel: BLASRuntime.kernelName,
            threads: BLASRuntime.setThreadCount,
            pinned: environment.filter { MachineInfo.variables.contains($0.key) },
            matchedTo: MachineInfo.hasMatched(environment) ? SelectedKernels.levelName : nil)
    }

    /// The variable by which a process that began anew with `OPENBLAS_CORETYPE` set knows that: its value is the number
    /// of the process, so that no child takes it for its own.
    package static let matchMark = "DESCENT_OPENBLAS_MATCHED"

    /// Whether this process has set `OPENBLAS_CORETYPE` itself and begun anew.
    package static func hasMatched(_ environment: [String: String]) -> Bool {
        environment[matchMark] == "\(getpid())"
    }

    private static var processorName: String? { processorField("model name") }

    /// Who made the processor, such as `AuthenticAMD`; nil where the system does not give it.
    package static var processorVendor: String? { processorField("vendor_id") }

    private static func processorField(_ name: String) -> String? {
        guard let contents = FileManager.default.contents(atPath: "/proc/cpuinfo") else { return nil }
        let lines = String(decoding: contents, as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix(name) }), let colon = line.firstIndex(of: ":") else {
            return nil
        }
        return String(line[line.index(after: colon)...]).trimmed
    }
}

extension String {
    /// Without spaces at either end.
    fileprivate var trimmed: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
