package import Formats

/// A model file's contents besides the parameters, read without creating the network.
package struct ModelSummary: Sendable {
    /// The names of the classes; nil if they are only numbered.
    package let classNames: [String]?

    /// Whether the model scales its inputs.
    package let isStandardized: Bool

    /// The number of classes of a model that only numbers them; nil if they have names, or it gives values.
    package let numberedClassCount: Int?

    /// How the model takes tables; nil where it was not trained on one.
    package let encoder: TableEncoder?

    /// Reads a file; nil for a safetensors file that `Network.save(to:)` didn't write.
    package init?(ofFileAt path: String) throws(FileError) {
        let file = try SafeTensors.readMetadata(path)
        guard ModelMetadata.isModel(file.texts) else { return nil }
        let metadata = try ModelMetadata(of: file)
        classNames = metadata.classNames
        isStandardized = metadata.standardization != nil
        encoder = metadata.encoder
        let bias = file.infos.first { $0.name == "layers.\(metadata.activations.count - 1).bias" }
        let units = bias?.shape.first ?? 0
        numberedClassCount =
            metadata.classNames != nil || metadata.activations.last == .identity ? nil : max(2, units)
    }
}
