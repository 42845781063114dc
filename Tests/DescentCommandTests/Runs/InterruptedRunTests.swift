import Descent
import DescentCommand
import Testing

@Suite struct InterruptedRunTests {
    @Test func `an evaluation is made where training on as many examples takes two seconds at most`() throws {
        let examples = try Examples.moons(64)
        var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
        let history = try Trainer(batchSize: .fixed(16)).fit(&network, to: examples, epochs: 2)
        let epoch = try #require(history.epochs.last)
        let rate = epoch.examplesPerSecond
        #expect(InterruptedRun(epoch, examples: Int(1.9 * rate)).isEvaluationShort)
        #expect(!InterruptedRun(epoch, examples: Int(2.1 * rate) + 1).isEvaluationShort)
        #expect(abs(InterruptedRun(epoch, examples: 64).evaluationSeconds - 32 / rate) <= 1e-9)
        let sentence = InterruptedRun(epoch, examples: 1).sentence
        #expect(sentence.hasPrefix("the steps of epoch 2 had the mean cost ") && sentence.contains(", accuracy "))
    }
}
