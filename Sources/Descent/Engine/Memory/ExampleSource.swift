import LinearAlgebra

/// Examples as the step program reads them: pointers into the arrays, which the caller keeps alive meanwhile.
///
/// Classes or real values may be missing where only inputs are read, for prediction.
@safe
struct ExampleSource {
    @safe
    enum InputPointer {
        case bytes(UnsafePointer<UInt8>)
        case floats(UnsafePointer<Float>)
    }

    @safe
    enum TargetPointer {
        case none
        case classes(UnsafePointer<UInt16>)
        case values(UnsafePointer<Float>, width: Int)
    }

    let inputs: InputPointer
    let targets: TargetPointer

    /// wᵢ/w̄ of each example, w̄ the mean weight; nil where all count the same.
    let weights: UnsafePointer<Float>?

    /// The inputs' and targets' scaling, [n_x] each; nil for none.
    let means: UnsafePointer<Float>?
    let factors: UnsafePointer<Float>?

    /// µ and σ of the values of a target that are not scaled yet, [units] each; nil for none.
    var targetMeans: UnsafePointer<Float>?
    var targetDeviations: UnsafePointer<Float>?

    /// Calls `body` with pointers to the inputs, the targets, the weights and the scaling.
    static func with<Result: ~Copyable, Failure: Error>(
        _ inputs: Inputs, targets: Targets?, weights: ExampleWeights?, standardization: Standardization?,
        _ body: (ExampleSource) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let scaling = targets?.scaling
        return try withInputs(inputs) { (inputs) throws(Failure) in
            try withTargets(targets) { (targets) throws(Failure) in
                unsafe try withWeights(weights) { (weights) throws(Failure) in
                    unsafe try withScaling(standardization) { (means, factors) throws(Failure) in
                        unsafe try withTargetScaling(scaling) { (targetMeans, targetDeviations) throws(Failure) in
                            unsafe try body(
                                ExampleSource(
                                    inputs: inputs, targets: targets, weights: weights, means: means, factors: factors,
                                    targetMeans: targetMeans, targetDeviations: targetDeviations))
                        }
                    }
                }
            }
        }
    }

    /// Calls `body` with inputs that lie somewhere and the scaling.
    static func with<Result: ~Copyable, Failure: Error>(
        _ inputs: UnsafePointer<Float>, standardization: Standardization?,
        _ body: (ExampleSource) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe withScaling(standardization) { (means, factors) throws(Failure) in
            try unsafe body(
                ExampleSource(inputs: .floats(inputs), targets: .none, weights: nil, means: means, factors: factors))
        }
    }

    private static func withInputs<Result: ~Copyable, Failure: Error>(
        _ inputs: Inputs, _ body: (InputPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Safe: inputs are never empty, so there is an address.
        switch inputs.storage {
        case .bytes(let bytes):
            return try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(Failure) in
                unsafe try body(.bytes(buffer.baseAddress.unsafelyUnwrapped))
            }
        case .floats(let floats):
            return try unsafe floats.withUnsafeBufferPointer { (buffer) throws(Failure) in
                try unsafe body(.floats(buffer.baseAddress.unsafelyUnwrapped))
            }
        }
    }

    private static func withTargets<Result: ~Copyable, Failure: Error>(
        _ targets: Targets?, _ body: (TargetPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Safe: targets are never empty, so there is an address.
        switch targets?.storage {
        case nil: return try body(.none)
        case .classes(let classes, _):
            return try unsafe classes.withUnsafeBufferPointer { (buffer) throws(Failure) in
                try unsafe body(.classes(buffer.baseAddress.unsafelyUnwrapped))
            }
        case .values(let values, let width):
            return try unsafe values.withUnsafeBufferPointer { (buffer) throws(Failure) in
                try unsafe body(.values(buffer.baseAddress.unsafelyUnwrapped, width: width))
            }
        }
    }

    private static func withWeights<Result: ~Copyable, Failure: Error>(
        _ weights: ExampleWeights?, _ body: (UnsafePointer<Float>?) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let weights else { return try body(nil) }
        return try unsafe weights.relative.withUnsafeBufferPointer { (buffer) throws(Failure) in
            try unsafe body(buffer.baseAddress)
        }
    }

    private static func withScaling<Result: ~Copyable, Failure: Error>(
        _ standardization: Standardization?,
        _ body: (UnsafePointer<Float>?, UnsafePointer<Float>?) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let standardization else { return try body(nil, nil) }
        return try unsafe standardization.means.span.withUnsafeBufferPointer { (means) throws(Failure) in
            try unsafe standardization.factors.span.withUnsafeBufferPointer { (factors) throws(Failure) in
                try unsafe body(means.baseAddress, factors.baseAddress)
            }
        }
    }

    private static func withTargetScaling<Result: ~Copyable, Failure: Error>(
        _ scaling: Standardization?,
        _ body: (UnsafePointer<Float>?, UnsafePointer<Float>?) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let scaling else { return try body(nil, nil) }
        return try unsafe scaling.means.span.withUnsafeBufferPointer { (means) throws(Failure) in
            try unsafe scaling.deviations.span.withUnsafeBufferPointer { (deviations) throws(Failure) in
                try unsafe body(means.baseAddress, deviations.baseAddress)
            }
        }
    }

    /// Scales targets that were gathered, [units, m], if they are not scaled yet: y ← (y − µ)/σ, unit by unit.
    func scaleTargets(_ targets: MatrixView) {
        guard let means = unsafe targetMeans, let deviations = unsafe targetDeviations else { return }
        for unit in 0..<targets.rows {
            // Safe: there is a mean and a deviation for each unit. The arithmetic is that of `Standardization.scaled`.
            let (mean, deviation) = unsafe (means[unit], deviations[unit])
            for column in 0..<targets.columns { targets[unit, column] = (targets[unit, column] - mean) / deviation }
        }
    }

    /// Whether the targets are classes.
    var hasClasses: Bool { if case .classes = targets { true } else { false } }

    /// Asks for huge pages for the inputs, which training reads in random order.
    func adviseHugePages(examples: Int, inputWidth: Int) {
        switch inputs {
        case .bytes(let bytes): unsafe HugePages.collapse(bytes, byteCount: examples * inputWidth)
        case .floats(let floats): unsafe HugePages.collapse(floats, byteCount: 4 * examples * inputWidth)
        }
    }

    /// The same data from an example on.
    func advanced(by examples: Int, inputWidth: Int) -> ExampleSource {
        let inputs: InputPointer =
            switch inputs {
            case .bytes(let bytes): unsafe .bytes(bytes + examples * inputWidth)
            case .floats(let floats): unsafe .floats(floats + examples * inputWidth)
            }
        let targets: TargetPointer =
            switch targets {
            case .none: .none
            case .classes(let classes): unsafe .classes(classes + examples)
            case .values(let values, let width): unsafe .values(values + examples * width, width: width)
            }
        return unsafe ExampleSource(
            inputs: inputs, targets: targets, weights: weights.map { unsafe $0 + examples }, means: means,
            factors: factors, targetMeans: targetMeans, targetDeviations: targetDeviations)
    }
}
