import LinearAlgebra

/// Elements of a buffer that one worker may read or write.
///
/// As `MatrixView`, it owns nothing, no two workers write the same elements between two meetings, and slices are
/// checked in debug builds.
@safe
package struct VectorView<Element: BitwiseCopyable> {
    /// Where the first element lies.
    let base: UnsafeMutablePointer<Element>
    package let count: Int

    /// Views memory that holds `count` elements.
    @inline(__always)
    package init(base: UnsafeMutablePointer<Element>, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    /// Some elements.
    @inline(__always)
    package subscript(range: Range<Int>) -> VectorView {
        assert(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) elements")
        // Safe: the slice lies within this view.
        return unsafe VectorView(base: base + range.lowerBound, count: range.count)
    }

    /// One element.
    @inline(__always)
    package subscript(index: Int) -> Element {
        get {
            assert(index >= 0 && index < count, "element \(index) of \(count)")
            // Safe: the element lies within this view.
            return unsafe base[index]
        }
        nonmutating set {
            assert(index >= 0 && index < count, "element \(index) of \(count)")
            // Safe: the element lies within this view.
            unsafe base[index] = newValue
        }
    }

    /// Gives all elements one value.
    @inline(__always)
    package func update(repeating value: Element) {
        // Safe: there are that many.
        unsafe base.update(repeating: value, count: count)
    }

    /// Copies as many elements from another view, which shares none with this one.
    @inline(__always)
    package func update(from other: VectorView) {
        assert(other.count == count, "\(other.count) elements for \(count)")
        // Safe: both hold as many.
        unsafe base.update(from: other.base, count: count)
    }
}

extension VectorView<Float> {
    /// The elements from an offset on as a matrix.
    @inline(__always)
    package func matrix(at offset: Int, rows: Int, columns: Int, stride: Int) -> MatrixView {
        assert(
            rows == 0 || offset >= 0 && offset + (rows - 1) * stride + columns <= count,
            "a matrix beyond \(count) elements")
        // Safe: the matrix lies within this view.
        return unsafe MatrixView(base: base + offset, rows: rows, columns: columns, stride: stride)
    }
}

extension AlignedBuffer {
    /// All elements, lent to workers that write each its own. The buffer must live as long as the view.
    @inline(__always)
    var view: VectorView<Element> { unsafe VectorView(base: pointerForDisjointWrites, count: count) }
}

extension Network {
    /// The parameters, lent to a step: valid while the network is neither moved nor destroyed.
    @inline(__always)
    var parameterView: VectorView<Float> { unsafe VectorView(base: parameterPointer, count: parameterCount) }
}

extension ParameterLayout.Layer {
    /// W, [units, inputs], among a network's parameters or what has their layout.
    @inline(__always)
    func weights(in parameters: VectorView<Float>) -> MatrixView {
        parameters.matrix(at: weights, rows: units, columns: inputs, stride: inputs)
    }

    /// b, [units].
    @inline(__always)
    func biases(in parameters: VectorView<Float>) -> VectorView<Float> { parameters[biasRange] }
}
