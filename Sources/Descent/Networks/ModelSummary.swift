package import Formats

/// A model file's contents besides the parameters, read without creating the network.
package struct ModelSummary: Sendable {
    /// The names of the classes; nil if they are only numbered.
    package let classNames: [String]?

    /// Whether the model scales its inputs.
    package let isStandardized: Bool

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
    }
}
