/// A callback that cannot work with training as it is.
public enum CallbackError: Error, Sendable, Hashable, CustomStringConvertible {
    /// It goes by validation examples, and training has none.
    case needsValidation(callback: String)
    /// The folder for checkpoints has one of another run.
    case folderOfAnotherRun(folder: String, file: String)
    /// A factor for the learning rate that is not from 0 to 1.
    case learningRateFactor(Double, callback: String)

    /// One sentence with the offending value.
    public var description: String {
        switch self {
        case .needsValidation(let callback):
            "\(callback) goes by validation examples, and training has none; pass some by validating:"
        case .folderOfAnotherRun(let folder, let file):
            "\(folder) has checkpoints of another run, as \(file); go on with that run by Training.loadNewest, or take "
                + "another folder"
        case .learningRateFactor(let factor, let callback):
            "\(callback) sets the learning-rate factor \(factor); it must be from 0 to 1"
        }
    }
}
