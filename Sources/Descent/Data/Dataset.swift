import Glibc

/// A training set and a test set.
public struct Dataset: Sendable {
    /// The training set.
    public let train: Examples

    /// The test set.
    public let test: Examples

    /// Pairs the two sets.
    public init(train: Examples, test: Examples) {
        self.train = train
        self.test = test
    }
}

extension Dataset {
    /// The directory of the files of Debian's package `dataset-fashion-mnist`.
    public static let fashionMNISTDirectory = "/usr/share/datasets/fashion-mnist"

    /// Fashion-MNIST: images of clothes of 28 × 28 bytes in ten classes, 60,000 for training and 10,000 for testing.
    ///
    /// Xiao, Rasul and Vollgraf (2017). The four files are those of Debian's package `dataset-fashion-mnist`.
    ///
    /// - Parameter directory: the directory of the files.
    public static func fashionMNIST(in directory: String = fashionMNISTDirectory) throws(DataError) -> Dataset {
        guard unsafe access(directory, F_OK) == 0 else {
            throw .notInstalled(path: directory, package: "dataset-fashion-mnist")
        }
        return Dataset(
            train: try .idx(
                images: "\(directory)/train-images-idx3-ubyte.gz", labels: "\(directory)/train-labels-idx1-ubyte.gz"),
            test: try .idx(
                images: "\(directory)/t10k-images-idx3-ubyte.gz", labels: "\(directory)/t10k-labels-idx1-ubyte.gz"))
    }
}
