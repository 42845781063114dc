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
            Examples:
              descent info
              descent info --data fashion-mnist --layers 512,256 --batch-size 8192

            OpenBLAS computes the matrix products of large mini-batches, by kernels that it chooses itself; the others are Descent's own kernels', \
            which are made for the instruction set. The line `products` says which go where unless --products of the other commands says otherwise. \
            Where variables of the environment pin either, they are listed: unset, each takes what suits the processor.

            With --data it also says what batch size training would take, why, how much memory that needs, and who computes the products of a step.
            """)

    @Flag(help: "Prints one JSON object.")
    package var json = false

    @OptionGroup(title: "What training would choose")
    package var estimate: EstimateOptions

    package init() {}

    /// All that the command prints.
    private struct Report: Encodable {
        let version = DescentCommand.version
        let machine: MachineInfo
        /// Who computes the products, by `ProductChoice.auto`.
        let products: String
        let fashionMnist = DataSource.fileExists(Dataset.fashionMNISTDirectory) ? Dataset.fashionMNISTDirectory : nil
        let training: TrainingEstimate?

        init(_ machine: MachineInfo, _ training: TrainingEstimate?) {
            self.machine = machine
            products = "\(ProductRule(.auto, workers: machine.usableProcessors))"
            self.training = training
        }

        private enum CodingKeys: CodingKey {
            case version, machine, products, fashionMnist, training
        }
    }

    package func run() throws {
        let report = Report(MachineInfo(), try estimate.estimate())
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
            ("products", report.products),
            ("Fashion-MNIST", report.fashionMnist ?? "not installed; Debian's package dataset-fashion-mnist has it"),
        ]
        let all = rows + (report.training?.rows ?? [])
        let width = all.map(\.0.count).max() ?? 0
        let lines = all.map { $0.0 + String(repeating: " ", count: width + 2 - $0.0.count) + $0.1 }
        try Console.result(lines.joined(separator: "\n"))
    }
}
