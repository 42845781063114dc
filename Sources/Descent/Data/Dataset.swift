import Glibc

/// Data that come in two parts: to train with, and to test with.
public struct Dataset: Sendable {
    /// What to train with.
    public let train: Examples

    /// What to test with.
    public let test: Examples

    /// Pairs the two parts.
    public init(train: Examples, test: Examples) {
        self.train = train
        self.test = test
    }
}

extension Dataset {
    /// Where Debian's package `dataset-fashion-mnist` puts its files.
    public static let fashionMNISTDirectory = "/usr/share/datasets/fashion-mnist"

    /// Fashion-MNIST: pictures of clothes of 28 × 28 bytes in ten classes, 60,000 to train with and 10,000 to test with.
    ///
    /// Xiao, Rasul and Vollgraf (2017). The four files are those of Debian's package `dataset-fashion-mnist`.
    ///
    /// - Parameter directory: where they are.
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
