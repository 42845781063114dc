import Descent
import DescentCommand
import Testing

@Suite struct HyperparameterHelpTests {
    /// Rows of the optimizers that are named.
    private func rows(_ names: String...) throws -> [OptimizerRow] {
        try names.map { try #require(OptimizerCatalogue.row(named: $0)) }
    }

    @Test func `a flag that one takes, some take or all take says so`() throws {
        let meaning = "for the mean of their squares, at least 0 and below 1. (default: 0.999)"
        #expect(
            HyperparameterHelp.text(of: "beta2", in: try rows("gradient-descent", "adam"))
                == "adam only: β₂, \(meaning)")
        #expect(
            HyperparameterHelp.text(of: "beta2", in: try rows("rmsprop", "gradient-descent", "adam"))
                == "adam and rmsprop: β₂, \(meaning)")
        #expect(HyperparameterHelp.text(of: "beta2", in: try rows("rmsprop", "adam")) == "β₂, \(meaning)")
    }

    @Test func `defaults that differ have the names of optimizers and forms`() throws {
        let start = "The learning rate, above 0. (default: "
        #expect(HyperparameterHelp.text(of: "learning-rate", in: try rows("adam", "rmsprop")) == start + "0.001)")
        #expect(
            HyperparameterHelp.text(of: "learning-rate", in: try rows("gradient-descent", "momentum", "adam"))
                == start
                + "0.001 for adam, 0.1 for gradient-descent and momentum, 0.01 for momentum in the accumulated form)")
    }

    @Test func `a choice has the default form, and small numbers are written as people write them`() throws {
        #expect(HyperparameterHelp.text(of: "epsilon-placement").hasSuffix(". (default: inside)"))
        #expect(
            HyperparameterHelp.text(of: "epsilon").hasSuffix(
                "from 1.2e-38 to 1e30. (default: 1e-8 for adam, adamw and rmsprop, 1e-6 for lamb)"))
    }

    @Test func `names are listed as a sentence has them`() {
        #expect(HyperparameterHelp.list(["a"]) == "a")
        #expect(HyperparameterHelp.list(["a", "b"]) == "a and b")
        #expect(HyperparameterHelp.list(["a", "b", "c"]) == "a, b and c")
    }
}
