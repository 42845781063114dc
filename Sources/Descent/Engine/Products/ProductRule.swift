import Kernels

/// Who computes a product.
package enum ProductBackend: String, Sendable, Hashable {
    /// OpenBLAS's `cblas_sgemm`.
    case blas
    /// The kernels of this process's level.
    case own
}

/// The one rule by which a product is given to OpenBLAS or to our kernels.
///
/// The products of large mini-batches and layers are OpenBLAS's: from 1024 examples on, in layers of at least 128
/// inputs and units. Ours are those with few rows, columns or steps, and those of smaller mini-batches: there the
/// packed form of a factor serves many products, where OpenBLAS packs it for each. On the baseline level OpenBLAS,
/// which has assembly for every processor, computes all. docs/kernels.md has the measurements.
package struct ProductRule: Sendable, Hashable {
    /// The choice that is followed.
    package let choice: ProductChoice

    /// The instruction-set level of our kernels.
    private let level: InstructionSet

    /// The rule for a choice.
    ///
    /// - Parameters:
    ///   - reproducible: whether bits must be the same for any number of workers, which OpenBLAS does not promise: its
    ///     order of summation follows from the shape of a product, and that from how the work is shared.
    ///   - workers: how many may compute at once. `auto` keeps to our kernels above the number of callers that Debian
    ///     builds OpenBLAS for.
    package init(_ choice: ProductChoice, reproducible: Bool = false, workers: Int = 1) {
        let isOwn = reproducible || choice == .auto && workers > ProductRule.largestCallerCount
        self.choice = isOwn ? .own : choice
        level = SelectedKernels.level
    }

    /// Debian builds OpenBLAS for callers on 64 threads.
    package static let largestCallerCount = 64

    /// The fewest examples of a mini-batch that is large.
    package static let largeBatch = 1024

    /// The fewest inputs and units of a layer that is large.
    ///
    /// With AVX2 784-128-10 trains 10 and 6 % faster by OpenBLAS than by our kernels at 1024 and 8192 examples; with
    /// AVX-512 4 % faster and 2 % slower.
    package static let largeLayer = 128

    /// The most rows, columns or steps that are few.
    ///
    /// Up to 16 rows our kernels are about twice as fast as OpenBLAS with AVX2 (docs/kernels.md).
    package static let fewRows = 16

    /// Who computes a product of one of a layer's matrices.
    ///
    /// - Parameters:
    ///   - rows: m of the product: units, or for dA inputs.
    ///   - inputs: of the layer.
    ///   - units: of the layer.
    ///   - examples: of the mini-batch that goes through at once.
    @inline(__always)
    package func backend(rows: Int, inputs: Int, units: Int, examples: Int) -> ProductBackend {
        switch choice {
        case .blas: return .blas
        case .own: return .own
        case .auto:
            if level == .baseline { return .blas }
            let isLarge =
                examples >= ProductRule.largeBatch && min(inputs, units) >= ProductRule.largeLayer
                && rows > ProductRule.fewRows
            return isLarge ? .blas : .own
        }
    }

    /// Who computes most products of a layer: those with all its units.
    @inline(__always)
    func backend(_ layer: ParameterLayout.Layer, examples: Int) -> ProductBackend {
        backend(rows: layer.units, inputs: layer.inputs, units: layer.units, examples: examples)
    }

    /// Whether any product of a network's steps, or forward passes, is OpenBLAS's.
    func usesBLAS(_ layout: ParameterLayout, examples: Int) -> Bool {
        layout.layers.contains { backend($0, examples: examples) == .blas }
    }
}
