import Descent
import Foundation

/// Trains the same network on the same pictures in three ways: in memory, in files that stay on the disk, and computed
/// when a step needs them. The parameters must be the same, to the last bit.
///
///     swift run -c release OutOfCore [--examples N] [--epochs E] [--hidden UNITS] [--batch SIZE] [--from WAY] [--folder DIR]
///
/// With `--examples 3000000` the file has 2.4 GB. WAY is `memory`, `file` or `reader`, or `all`, the default. The files
/// stay in DIR, if one is given, and are used again.
@main struct OutOfCore {
    var examples = 40_000
    var epochs = 3
    var hidden = 128
    var batch = 256
    var from = "all"
    var folder: String?

    static func main() throws {
        var program = OutOfCore()
        try program.parse(CommandLine.arguments.dropFirst())
        try program.run()
    }

    private mutating func parse(_ arguments: ArraySlice<String>) throws {
        var rest = arguments
        while let flag = rest.popFirst() {
            guard let value = rest.popFirst() else { throw Problem("\(flag) needs a value") }
            switch flag {
            case "--from" where ["memory", "file", "reader", "all"].contains(value): from = value
            case "--folder": folder = value
            case "--examples": examples = try number(flag, value, 10...2_000_000_000)
            case "--epochs": epochs = try number(flag, value, 1...1000)
            case "--hidden": hidden = try number(flag, value, 1...10_000)
            case "--batch": batch = try number(flag, value, 1...100_000)
            default: throw Problem("\(flag) \(value) is not known")
            }
        }
    }

    private func number(_ flag: String, _ text: String, _ range: ClosedRange<Int>) throws -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw Problem("\(flag) takes a number from \(range.lowerBound) to \(range.upperBound), not \(text)")
        }
        return number
    }

    private func run() throws {
        let pictures = Pictures(count: examples)
        let scratch = URL(fileURLWithPath: folder ?? "\(NSTemporaryDirectory())out-of-core-\(getpid())")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { if folder == nil { try? FileManager.default.removeItem(at: scratch) } }
        let (inputs, labels) = (
            scratch.appendingPathComponent("inputs-\(examples).npy").path,
            scratch.appendingPathComponent("labels-\(examples).npy").path
        )
        if from != "reader", !FileManager.default.fileExists(atPath: labels) {
            try pictures.write(inputs: inputs, labels: labels)
        }
        // A validation set in memory: pictures that are not among the others.
        let others = Pictures(count: 1000, start: examples)
        let validation = try Examples(reading: others, rows: 0..<1000)

        // In 16 MB, or a 64th, of the file at a time, whatever memory there is. For all three, so that they can be
        // compared.
        let order = BatchOrder.blocks(seed: 7, size: 83, window: max(258, examples / 83 / 64))
        let trainer = Trainer(optimizer: Adam(learningRate: 0.001), batchSize: .fixed(batch), order: order)
        var digests: [String: UInt64] = [:]
        for way in ["memory", "file", "reader"] where from == way || from == "all" {
            let network = try Network(
                inputs: 784, layers: [.dense(hidden, .relu), .dense(10, .softmax)], seed: 1)
            var training =
                switch way {
                case "memory":
                    try Training(
                        of: network, on: .npy(inputs: inputs, targets: labels), with: trainer, validating: validation)
                case "file":
                    try Training(
                        of: network, on: .mapping(inputs: inputs, targets: labels), with: trainer,
                        validating: validation)
                default: try Training(of: network, reading: pictures, with: trainer, validating: validation)
                }
            for _ in 0..<epochs {
                let epoch = try training.runEpoch()
                let speed = Int(Double(epoch.exampleCount) / epoch.seconds)
                print(
                    "\(way): epoch \(epoch.number), cost \(epoch.cost), "
                        + "validation accuracy \(epoch.validation?.accuracy ?? 0), \(speed) examples/s")
            }
            let digest = digest(training.network.parameters)
            digests[way] = digest
            print("\(way): parameters \(String(digest, radix: 16)), at most \(peakMemory()) in memory so far")
        }
        guard Set(digests.values).count == 1 else { throw Problem("the parameters differ: \(digests)") }
    }

    /// FNV-1a of the parameters' bits.
    private func digest(_ parameters: Span<Float>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in parameters.indices { hash = (hash ^ UInt64(parameters[index].bitPattern)) &* 0x100_0000_01b3 }
        return hash
    }

    /// The most memory that the process had, with what the system keeps of mapped files.
    private func peakMemory() -> String {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.map { $0.dropFirst(6).trimmingCharacters(in: .whitespaces) } ?? "an unknown amount"
    }
}

struct Problem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
