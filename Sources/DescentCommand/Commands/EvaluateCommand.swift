package import ArgumentParser
package import Descent
import Reporting

/// `descent evaluate`: how a model does on data.
package struct EvaluateCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Prints the cost, and for classes the accuracy, of a model on data.",
        discussion: """
            Prints the line `cost X`, the mean loss without any L2 term, and `accuracy X`, from 0 to 1, where the model tells \
            classes apart. The data have the forms of `descent train`; of fashion-mnist it takes the test set, and the classes \
            of a CSV file by the names that the model was trained with.

              descent evaluate --model run/model.safetensors --data fashion-mnist
              descent evaluate --model run/model.safetensors --data csv:test.csv:label
            """)

    @OptionGroup
    package var model: ModelOptions

    @Option(
        help: ArgumentHelp(
            "What to evaluate on: fashion-mnist, moons:M[:NOISE[:SEED]], idx:IMAGES,LABELS, npy:X.npy,Y.npy or "
                + "csv:FILE[:COLUMN].",
            valueName: "D"),
        transform: { try DataSource(parsing: $0) })
    package var data: DataSource

    @OptionGroup
    package var header: HeaderOptions

    @Option(help: ProductChoice.help)
    package var products = ProductChoice.auto

    package init() {}

    package func run() throws {
        let header = try header.header(of: data)
        let model = model.path
        let network = try Failure.naming { () throws(FileError) in try Network.load(from: model) }
        let examples = try data.loadToEvaluate(
            flag: "--data", header: header, readingIntegersAs: network.output == .identity ? .values : .classes,
            classNames: network.classNames, classCount: network.numberedClassCount)
        try TrainingData.refuseNames(of: examples, data, unlessKnown: network.classNames, to: model)
        let evaluation: Evaluation
        do {
            evaluation = try network.evaluate(examples, products: products)
        } catch {
            throw Failure(error, model: model, data: "\(data)")
        }
        try Console.result(EvaluateCommand.lines(evaluation).joined(separator: "\n"))
        guard evaluation.cost.isFinite else {
            throw Failure(.contents, "the cost of \(model) on \(data) is \(evaluation.cost), not a finite number")
        }
    }

    /// `cost X`, and `accuracy X` if there is one, after a prefix such as `train `.
    package static func lines(_ evaluation: Evaluation, prefix: String = "") -> [String] {
        ["\(prefix)cost \(NumberText.decimal(evaluation.cost))"]
            + (evaluation.accuracy.map { ["\(prefix)accuracy \(NumberText.fixed($0, places: 6))"] } ?? [])
    }
}
