import Kernels
import LinearAlgebra

/// Forward propagation of one example or a few, by one worker.
///
/// The examples stay contiguous, as they come: no factor is packed, nothing transposed, and one example is not padded
/// to a vector of sixteen. An example's outputs do not depend on how many there are.
struct FewExamplesProgram: Sendable {
    /// The most examples.
    ///
    /// Beyond, products that pack their factors are faster: they use a packed weight more often.
    static let largestCount = 16

    let layout: ParameterLayout
    private let kernels: any KernelSet.Type = SelectedKernels.best

    /// The distance between two examples' rows of activations: those of the widest hidden layer, in whole vectors.
    private let rowStride: Int

    init(layout: ParameterLayout) {
        self.layout = layout
        rowStride = FewExamplesProgram.wholeVectors(layout.layers.dropLast().reduce(0) { max($0, $1.units) })
    }

    private static func wholeVectors(_ count: Int) -> Int { (count + vectorWidth - 1) / vectorWidth * vectorWidth }

    /// The floats that a prediction works in.
    func memoryCount(examples: Int) -> Int {
        examples * (FewExamplesProgram.wholeVectors(layout.inputs) + 2 * rowStride)
    }

    /// Writes the outputs of the first examples of a source.
    ///
    /// - Parameters:
    ///   - outputs: [count, units], and so many examples.
    ///   - memory: of `memoryCount(examples:)` floats, overwritten.
    func predict(
        parameters: VectorView<Float>, source: ExampleSource, outputs: MatrixView, memory: VectorView<Float>
    ) {
        assert(memory.count >= memoryCount(examples: outputs.rows), "\(memory.count) floats for \(outputs.rows)")
        FloatingPointControl.flushingDenormals {
            let count = outputs.rows
            let firstRow = count * FewExamplesProgram.wholeVectors(layout.inputs)
            let last = layout.layers.count - 1
            var inputs = inputs(source, count: count, memory: memory)
            for index in 0...last {
                let layer = layout.layers[index]
                // Activations alternate between two buffers, so that a layer's inputs and outputs are apart.
                let target =
                    index == last
                    ? outputs
                    : memory.matrix(
                        at: firstRow + index % 2 * count * rowStride, rows: count, columns: layer.units,
                        stride: rowStride)
                kernels.fewForward(
                    layer.activation.kind, inputs, layer.weights(in: parameters), biases: layer.biases(in: parameters),
                    into: target)
                inputs = target
            }
            if layout.layers[last].activation == .softmax { kernels.fewSoftmax(outputs) }
        }
    }

    /// The scaled inputs, [count, n_x]: where they lie, or gathered to the beginning of the memory.
    private func inputs(_ source: ExampleSource, count: Int, memory: VectorView<Float>) -> MatrixView {
        let width = layout.inputs
        if unsafe source.means == nil, case .floats(let floats) = source.inputs {
            // Safe: inputs are only read.
            return unsafe MatrixView(
                base: UnsafeMutablePointer(mutating: floats), rows: count, columns: width, stride: width)
        }
        let target = memory.matrix(at: 0, rows: count, columns: width, stride: width)
        var first: Int32 = 0
        // Safe: there are that many examples, and a row for each; the number is read during the call.
        switch source.inputs {
        case .bytes(let bytes):
            for row in 0..<count {
                unsafe kernels.gatherBytes(
                    source: bytes + row * width, width: width, rows: &first, rowCount: 1, target: target.row(row).base,
                    means: source.means, factors: source.factors)
            }
        case .floats(let floats):
            for row in 0..<count {
                unsafe kernels.gatherFloats(
                    source: floats + row * width, width: width, rows: &first, rowCount: 1,
                    target: target.row(row).base, means: source.means, factors: source.factors)
            }
        }
        return target
    }
}
