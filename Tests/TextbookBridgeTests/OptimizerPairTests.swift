import Descent
import TestSupport
import Testing
import Textbook
import TextbookBridge

@Suite struct OptimizerPairTests {
    @Test func `every form in the catalogue has a textbook's optimizer`() {
        #expect(OptimizerPair.all.count == OptimizerCatalogue.rows.map(\.forms.count).reduce(0, +))
        #expect(OptimizerPair.all.count >= 6)
    }

    @Test func `names are unique, and say the form where there are several`() {
        let names = OptimizerPair.all.map(\.description)
        #expect(Set(names).count == names.count)
        #expect(names.contains("adam") && names.contains("rmsprop (inside)") && names.contains("momentum (average)"))
        #expect(OptimizerPair.varied.map(\.description) == names)
    }

    @Test(arguments: OptimizerPair.varied.indices)
    func `no hyperparameter of a varied optimizer is its default, but the form is kept`(index: Int) {
        let (pair, varied) = (OptimizerPair.all[index], OptimizerPair.varied[index])
        for (before, after) in zip(pair.row.values(of: pair.engine), varied.row.values(of: varied.engine)) {
            #expect((before.value == after.value) == before.hyperparameter.isChoice, "\(before.hyperparameter.flag)")
        }
        #expect(throws: Never.self) { try varied.engine.validate() }
    }

    @Test(arguments: OptimizerPair.varied)
    func `fifty steps of both end at the same parameters`(pair: OptimizerPair) throws {
        var generator = SplitMix(seed: 4)
        var parameters = generator.floats(37)
        var expected = parameters.map { Double($0) }
        var textbook = pair.textbook(parameterCount: 37)
        var state = try OptimizerState(pair.engine, parameterCount: 37)
        for _ in 1...50 {
            // Gradients that keep their sign, so that no average of them cancels.
            let gradients = (0..<37).map { Float($0 % 2 == 0 ? 1 : -1) * (0.1 + abs(generator.float())) }
            var span = parameters.mutableSpan
            state.step(&span, gradients: gradients.span)
            textbook.step(parameters: &expected, gradients: gradients.map { Double($0) })
        }
        // Fifty steps of a few roundings each, of parameters and steps up to some ten in magnitude.
        #expect(largestMixedDifference(parameters.map { Double($0) }, expected) <= 5e-6)
    }
}
