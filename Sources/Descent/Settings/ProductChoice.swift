/// Who computes the matrix products of training, evaluation and prediction.
///
/// OpenBLAS (`cblas_sgemm`) is made for large matrices, and gets better with every release. Descent's own kernels are
/// made for what a BLAS is bad at: few rows or columns, and small mini-batches, where packing a factor takes much of
/// the time and a packed factor can be used again. The results differ by rounding alone. docs/kernels.md has the
/// measurements.
public enum ProductChoice: String, Sendable, Hashable, CaseIterable, Codable {
    /// Each product by whoever is the faster: OpenBLAS for large mini-batches and layers, Descent's kernels for others.
    ///
    /// OpenBLAS's order of summation follows from the shape of a product, and that from how the work is shared: the
    /// last bits may change with the number of workers. ``Trainer/isReproducible`` keeps to Descent's kernels.
    case auto

    /// OpenBLAS for all products of the general program.
    case blas

    /// Descent's own kernels for all products. The bits are the same for any number of workers.
    case own
}
