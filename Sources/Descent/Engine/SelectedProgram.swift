import LinearAlgebra

/// Which program takes the steps; tests ask for each.
package enum ProgramChoice: Sendable, CaseIterable {
    /// The one that is faster.
    case fastest
    case tiny
    case general
    /// The general one with all workers, however small the step.
    case shared
    /// The general one with OpenBLAS's products, whichever are the faster.
    case openBLAS
}

/// The program that is fastest for a network's shape and a batch size.
@safe
enum SelectedProgram {
    /// For networks of few units.
    case tiny(TinyProgram)
    /// For all others.
    case general(StepProgram)

    /// Builds the program.
    ///
    /// - Parameters:
    ///   - batchSize: the number of examples of the largest batch.
    ///   - workers: how many workers there may be; small steps use one.
    ///   - choice: the program, where it is not to be the fastest.
    ///   - keepsGradients: whether the whole gradient of a step is to be had; else every step needs an update.
    ///   - reproducible: whether the bits are to be the same for any number of workers.
    ///   - profile: where the general program adds the time of its steps.
    init(
        layout: ParameterLayout, batchSize: Int, workers: Int, choice: ProgramChoice = .fastest,
        keepsGradients: Bool = true, reproducible: Bool = false, profile: StepProfile? = nil
    ) throws(MemoryError) {
        let isTiny =
            switch choice {
            case .fastest: TinyProgram.suits(layout, batchSize: batchSize)
            case .tiny: true
            case .general, .shared, .openBLAS: false
            }
        if isTiny {
            self = .tiny(try TinyProgram(layout: layout, batchSize: batchSize))
        } else {
            self = .general(
                try StepProgram(
                    layout: layout, batchSize: batchSize, workers: workers, keepsGradients: keepsGradients,
                    usesOpenBLAS: choice == .openBLAS || Products.preferOpenBLAS(reproducible: reproducible),
                    sharesAlways: choice == .shared, profile: profile))
        }
    }

    /// The shape that it is for.
    var layout: ParameterLayout {
        switch self {
        case .tiny(let program): program.layout
        case .general(let program): program.layout
        }
    }

    /// The number of examples of the largest batch.
    var batchSize: Int {
        switch self {
        case .tiny(let program): program.batchSize
        case .general(let program): program.batchSize
        }
    }

    /// Whether a step may call OpenBLAS.
    var callsOpenBLAS: Bool {
        switch self {
        case .tiny: false
        case .general(let program): program.usesOpenBLAS
        }
    }

    /// How many workers share a step.
    var workers: Int {
        switch self {
        case .tiny: 1
        case .general(let program): program.workers
        }
    }

    /// Where dθ of the last step without an update begins; valid as long as the program lives.
    var gradients: UnsafePointer<Float> {
        switch self {
        case .tiny(let program): unsafe UnsafePointer(program.gradients.pointer)
        case .general(let program): unsafe UnsafePointer(program.gradients.pointer)
        }
    }

    /// Runs one step; the parameters are those of `StepProgram.run`.
    @inline(__always)
    func run(
        parameters: UnsafeMutablePointer<Float>, source: ExampleSource, rows: UnsafePointer<Int32>, rowCount: Int,
        l2: Double, update: ParameterUpdate?, moments: UnsafeMutablePointer<Float>?,
        backup: UnsafeMutablePointer<Float>? = nil
    ) -> StepProgram.Outcome {
        switch self {
        case .tiny(let program):
            unsafe program.run(
                parameters: parameters, source: source, rows: rows, rowCount: rowCount, l2: l2, update: update,
                moments: moments, backup: backup)
        case .general(let program):
            unsafe program.run(
                parameters: parameters, source: source, rows: rows, rowCount: rowCount, l2: l2, update: update,
                moments: moments, backup: backup)
        }
    }
}
