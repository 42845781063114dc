package import ArgumentParser
package import Descent
import Glibc

/// `descent predict`: a model's outputs for inputs.
package struct PredictCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Writes a model's outputs for inputs to an NPY file.",
        discussion: """
            Example:
              descent predict --model run --input X.npy --output Y.npy

            The output is little-endian single precision (<f4) of shape (m, units), a row for each example: the probabilities \
            of the classes for softmax, of class 1 or of each unit's yes for sigmoid, and the values themselves otherwise. \
            NumPy reads it with numpy.load.
            """)

    @OptionGroup
    package var model: ModelOptions

    @Option(
        help: ArgumentHelp(
            "The inputs: (m, n) or more dimensions that are flattened, <f4, <f8, or |u1, whose 255 counts as 1.",
            valueName: "X.npy"),
        completion: .file())
    package var input: String

    @Option(help: ArgumentHelp("Where the outputs go.", valueName: "Y.npy"), completion: .file())
    package var output: String

    @Flag(help: "Lets --output replace an existing file.")
    package var overwrite = false

    @Option(help: ProductChoice.help)
    package var products = ProductChoice.auto

    package init() {}

    package func run() throws {
        try refuseToReplace()
        let model = model.path
        let network = try Failure.naming { () throws(FileError) in try Network.load(from: model) }
        let inputs: Inputs
        do { inputs = try .npy(input) } catch { throw Failure(error, flag: "--input") }
        let predictions: Predictions
        do {
            predictions = try network.predict(inputs, products: products)
        } catch {
            throw Failure(error, model: model, data: input)
        }
        if let index = predictions.values.firstIndex(where: { !$0.isFinite }) {
            throw Failure(
                .contents,
                "\(model) gives \(predictions.values[index]) for example \(index / predictions.units + 1) of \(input), not a "
                    + "finite number")
        }
        try Failure.naming { () throws(FileError) in
            try NPY.write(predictions.values, shape: [predictions.count, predictions.units], to: output)
        }
    }

    /// Refuses an output that cannot be written, or that already exists, before the work begins.
    private func refuseToReplace() throws(Failure) {
        var status = stat()
        // A system call that reads the path and fills the structure.
        if unsafe stat(output, &status) == 0 {
            // To open a pipe or a device already does something to it.
            guard status.st_mode & S_IFMT == S_IFREG || status.st_mode & S_IFMT == S_IFDIR else { return }
            guard overwrite || status.st_mode & S_IFMT == S_IFDIR else {
                throw Failure(.cannotWrite, "--output \(output): it exists already; --overwrite replaces it")
            }
        }
        // Makes a temporary file, which goes with the value.
        try Failure.naming { () throws(FileError) in _ = try AtomicFile(output) }
    }
}
