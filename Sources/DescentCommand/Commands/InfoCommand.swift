package import ArgumentParser
import Descent
import Reporting

/// `descent info`: what training on this machine would use.
package struct InfoCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "info",
        abstract:
            "Prints the version, the machine, the libraries that training uses, and what it would choose for data.",
        discussion: """
            The instruction set is that of Descent's own kernels. With avx512 they compute all matrix products of training; \
            with avx2 OpenBLAS computes all but those of up to 16 rows, and with baseline all, by kernels that it chooses \
            itself. Where variables of the environment pin either, they are listed: unset, each takes what suits the processor.

            With --data it also says what batch size training would take, why, and how much memory that needs:
              descent info --data fashion-mnist --layers 512,256 --batch-size 8192
            """)

    @Flag(help: "Prints one JSON object.")
    package var json = false

    @OptionGroup(title: "What training would choose")
    package var estimate: EstimateOptions

    package init() {}

    /// All that the command prints.
    private struct Report: Encodable {
        let version = DescentCommand.version
        let machine = MachineInfo()
        let fashionMnist = DataSource.fileExists(Dataset.fashionMNISTDirectory) ? Dataset.fashionMNISTDirectory : nil
        let training: TrainingEstimate?

        private enum CodingKeys: CodingKey {
            case version, machine, fashionMnist, training
        }
    }

    package func run() throws {
        let report = Report(training: try estimate.estimate())
        if json {
            try Console.result(String(JSONText.text(of: report).dropLast()))
            return
        }
        let machine = report.machine
        let openblas = machine.openblas
        let rows = [
            ("descent", report.version),
            ("processor", machine.processor ?? "unknown"),
            ("usable processors", "\(machine.usableProcessors)"),
            ("memory", MemoryError.amount(machine.memory)),
            ("instruction set", machine.instructionSetText),
            ("OpenBLAS", openblas.version),
            ("OpenBLAS kernels", openblas.kernel),
            ("OpenBLAS threads", "\(openblas.threads)"),
            ("OpenBLAS pinned by", openblas.pins ?? "nothing"),
            ("OpenBLAS options", openblas.configuration),
            ("Fashion-MNIST", report.fashionMnist ?? "not installed; Debian's package dataset-fashion-mnist has it"),
        ]
        let all = rows + (report.training?.rows ?? [])
        let width = all.map(\.0.count).max() ?? 0
        let lines = all.map { $0.0 + String(repeating: " ", count: width + 2 - $0.0.count) + $0.1 }
        try Console.result(lines.joined(separator: "\n"))
    }
}
