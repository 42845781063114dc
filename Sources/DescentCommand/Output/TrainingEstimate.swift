import Descent
import Reporting

/// What training on some data would choose, and the memory that it would take: `descent info --data D`.
struct TrainingEstimate: Encodable, Sendable {
    let data: String
    let examples: Int
    let inputs: Int
    let layers: [Int]
    let parameters: Int
    let optimizer: String
    let batchSize: Int
    let reason: String
    let stepsPerEpoch: Int
    let activationBytes: Int
    let trainingBytes: Int
    let dataBytes: Int

    /// OpenBLAS's share of the arithmetic of a step's products; nil where a step has none.
    let blasShare: Double?

    /// The rows for people.
    let rows: [(String, String)]

    private enum CodingKeys: CodingKey {
        case data, examples, inputs, layers, parameters, optimizer, batchSize, reason, stepsPerEpoch, activationBytes
        case trainingBytes, dataBytes, blasShare
    }

    /// - Parameters:
    ///   - source: where the examples come from.
    ///   - advice: that for the network and the examples.
    ///   - blasShare: of the network's steps.
    init(
        _ advice: BatchSizeAdvice, examples: Examples, from source: DataSource, network: borrowing Network,
        optimizer: OptimizerName, blasShare: Double?
    ) {
        data = "\(source)"
        self.examples = examples.count
        inputs = network.inputs
        layers = network.layers.map(\.units)
        parameters = network.parameterCount
        self.optimizer = optimizer.description
        batchSize = advice.batchSize
        reason = advice.reason.rawValue
        stepsPerEpoch = advice.stepsPerEpoch
        activationBytes = advice.activationBytes
        trainingBytes = advice.trainingBytes
        dataBytes = examples.byteCount
        self.blasShare = blasShare
        let usable = MemoryError.usableMemory
        let excess =
            trainingBytes > usable - dataBytes ? "; this process may use \(MemoryError.amount(usable)) in all" : ""
        let widths = ([inputs] + layers).map { "\($0)" }.joined(separator: "-")
        rows = [
            ("data", "\(data), \(CountText.text(examples.count, "example")), \(MemoryError.amount(dataBytes))"),
            ("network", "\(widths), \(NumberText.grouped(parameters)) parameters"),
            ("batch size", "\(NumberText.grouped(batchSize)): \(advice.reason)"),
            ("an epoch", BatchSizeText.steps(advice)),
            ("a batch", "\(MemoryError.amount(activationBytes)) of activations at once"),
            ("training", "\(MemoryError.amount(trainingBytes)) besides the data, with \(optimizer)\(excess)"),
            ("a step's products", ProductText.step(blasShare)),
        ]
    }
}
