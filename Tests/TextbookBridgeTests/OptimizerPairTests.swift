import Descent
import Foundation
import TestSupport
import Testing
import Textbook
import TextbookBridge

@Suite struct OptimizerPairTests {
    /// The types that conform to `Optimizer` in the library's folder of optimizers, as its sources declare them.
    private static func declaredOptimizers() throws -> Set<String> {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Descent/Optimizers").standardized
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        var names: Set<String> = []
        for file in files where file.pathExtension == "swift" {
            let source = try String(contentsOf: file, encoding: .utf8)
            for match in source.matches(of: /struct (\w+): Optimizer\b/) { names.insert(String(match.1)) }
        }
        return names
    }

    @Test func `every optimizer of the library has a row, and every row a textbook's optimizer`() throws {
        let declared = try Self.declaredOptimizers()
        #expect(declared.isSuperset(of: ["GradientDescent", "Momentum", "RMSprop", "Adam"]))
        #expect(Set(OptimizerPair.all.map { "\(type(of: $0.engine))" }) == declared)
        #expect(OptimizerPair.all.count == OptimizerCatalogue.rows.map(\.forms.count).reduce(0, +))
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
