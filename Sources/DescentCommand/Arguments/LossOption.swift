import ArgumentParser
package import Descent

/// The loss, as `--loss` spells it.
package enum LossOption: String, Sendable, CaseIterable, ExpressibleByArgument {
    case auto
    case softmax
    case sigmoid
    case squared

    /// What integer labels mean: numbers to come close to under squared error, classes otherwise.
    package var integerLabels: LabelInterpretation { self == .squared ? .values : .classes }

    /// The output layer for these targets: its function decides the loss.
    ///
    /// A single class counts as two, of which one never occurs.
    ///
    /// - Parameters:
    ///   - targets: those to train with.
    ///   - data: where they come from, to name in an error.
    package func outputLayer(for targets: Targets, data: DataSource) throws(Failure) -> Layer {
        if let classCount = targets.classCount {
            switch self {
            case .auto: return classCount <= 2 ? .dense(1, .sigmoid) : .dense(classCount, .softmax)
            case .softmax: return .dense(max(classCount, 2), .softmax)
            case .sigmoid: return .dense(classCount <= 2 ? 1 : classCount, .sigmoid)
            case .squared:
                throw Failure(.contents, "\(data) has names of classes; --loss squared needs numbers to come close to")
            }
        }
        let valueCount = targets.valueCount ?? 1
        switch self {
        case .auto, .squared: return .dense(valueCount, .identity)
        case .sigmoid: return .dense(valueCount, .sigmoid)
        case .softmax: throw Failure(.contents, "\(data) has real targets; --loss softmax needs classes")
        }
    }
}
