import Descent
package import Reporting

/// How a thing looks in every figure: an optimizer, the size of a batch, a β, a class.
extension Look {
    /// The look of an optimizer by its row in the catalogue: the first row has the first look.
    package static func optimizer(_ name: String) -> Look {
        guard let index = OptimizerCatalogue.rows.firstIndex(where: { $0.name == name }) else {
            preconditionFailure("no optimizer is named \(name)")
        }
        return all[index % all.count]
    }

    package static let gradientDescent = optimizer("gradient-descent")
    package static let momentum = optimizer("momentum")
    package static let rmsprop = optimizer("rmsprop")
    package static let adam = optimizer("adam")

    /// AMSGrad, which only the textbook has.
    package static let amsgrad = green

    /// The look of a batch size: of the whole set, which is the same as gradient descent; of the mini-batch of up to
    /// 64; of a single example; and of the sizes that races try besides.
    package static func batch(_ size: Int, of count: Int) -> Look {
        switch size {
        case count...: black
        case ...1: sky
        case 16: pink
        case ...64: vermilion
        case ...128: green
        case ...256: purple
        case ...512: navy
        case ...1024: amber
        default: brown
        }
    }

    /// The look of an average by its β: the notes have red, green and yellow.
    package static func average(beta: Double) -> Look { beta < 0.7 ? amber : beta < 0.95 ? vermilion : green }

    /// Gradient descent whose rate falls every epoch, α₀/(1 + n), and in stages, α₀/(1 + ⌊n/1000⌋).
    package static let decayEveryEpoch = amber
    package static let decayByIntervals = purple

    /// The classes of points in a plane.
    package static let classZero = Look(color: "#12307f", dash: "1", mark: 6)
    package static let classOne = Look(color: "#c9431d", dash: "1", mark: 9)
}
