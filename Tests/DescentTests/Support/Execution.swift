import Descent
import Testing

/// A way to take the steps: a program, and who computes its products.
struct Execution: CustomTestStringConvertible, Sendable {
    let program: ProgramChoice
    let products: ProductChoice

    var testDescription: String { program == .tiny ? "tiny" : "\(program), products by \(products)" }

    /// All of them. The tiny program has no products.
    static let all =
        [Execution(program: .tiny, products: .auto)]
        + [ProgramChoice.general, .shared].flatMap { program in
            ProductChoice.allCases.map { Execution(program: program, products: $0) }
        }

    /// With one worker, and the tiny program too.
    static let unshared = all.filter { $0.program != .shared }
}

extension Trainer {
    /// The trainer that takes its steps in a given way.
    func taking(_ execution: Execution) -> Trainer {
        var trainer = self
        trainer.program = execution.program
        trainer.products = execution.products
        return trainer
    }
}
