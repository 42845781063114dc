package import ArgumentParser
import Descent

/// The flags of `descent info` that ask what training would choose.
package struct EstimateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Says what batch size training on these data would take, why, and the memory that it needs; data as for descent train.",
            valueName: "D"),
        completion: DataSource.completion, transform: { try DataSource(parsing: $0) })
    package var data: DataSource?

    @OptionGroup(title: "Tables, csv:FILE")
    package var table: TableOptions

    @OptionGroup
    package var scaling: ScalingOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The widths of the hidden layers, such as 512,256; or none. (default: 128)", valueName: "N,N,…"),
        transform: { try HiddenLayers(parsing: $0) })
    package var layers: HiddenLayers?

    @Option(help: "The loss, which decides the output layer. (default: auto)")
    package var loss: LossOption?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("A number of at least 1, full or auto. (default: auto)", valueName: "N"),
        transform: { try BatchSizeOption(parsing: $0) })
    package var batchSize: BatchSizeOption?

    @Option(help: "The optimizer, whose moments take memory. (default: adam)")
    package var optimizer: OptimizerName?

    package init() {}

    /// Refuses flags that say nothing without data.
    package func validate() throws {
        guard data == nil else { return }
        let given =
            [
                ("--layers", layers != nil), ("--loss", loss != nil), ("--batch-size", batchSize != nil),
                ("--optimizer", optimizer != nil), ("--standardize", scaling.standardize),
                ("--no-standardize", scaling.noStandardize),
            ] + table.settings.flags.map { ("--\($0.name)", true) }
        if let (flag, _) = given.first(where: { $0.1 }) {
            throw ValidationError("\(flag) needs --data: what training would choose follows from the data.")
        }
    }

    /// What training would choose; nil where there are no data.
    func estimate() throws(Failure) -> TrainingEstimate? {
        guard let data else { return nil }
        let (layers, loss) = (layers ?? HiddenLayers([128]), loss ?? .auto)
        let optimizer = optimizer ?? .standard
        let examples = try data.load(
            flag: "--data", table.settings, readingIntegersAs: loss.integerLabels, hasLossFlag: true
        ).examples
        var output = try loss.outputLayer(for: examples.targets, data: data)
        // The network computes nothing: zeros need no random numbers.
        output.initialization = .zeros
        let hidden = layers.widths.map { Layer.dense($0, .relu, initialization: .zeros) }
        let network: Network
        do {
            network = try Network(inputs: examples.inputs.width, layers: hidden + [output])
        } catch {
            throw Failure(error, layers: layers)
        }
        do {
            let advice = try BatchSizeAdvice(
                batchSize?.size ?? .automatic, forExamples: examples.count, network: network,
                optimizer: optimizer.row.defaultValue)
            return TrainingEstimate(
                advice, examples: examples, from: data, network: network, optimizer: optimizer,
                blasShare: try Trainer().blasShare(of: network, batchSize: advice.batchSize))
        } catch let error as TrainingError {
            throw Failure(error)
        } catch let error as HyperparameterError {
            throw Failure(error)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
