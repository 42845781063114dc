package import ArgumentParser

/// The flag that names a trained model.
package struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The model, as `descent train --output` wrote it, or the directory that it wrote.",
            valueName: "F.safetensors"),
        completion: .file())
    package var model: String

    package init() {}

    /// The model's file.
    package var path: String { RunDirectory.model(at: model) }
}
