import Descent
import DescentCommand
import TestSupport
import Testing

@Suite struct EvaluateCommandTests {
    @Test func `the lines are the contract's`() throws {
        let examples = try Examples.moons(10)
        let network = try Network(inputs: 2, layers: [.dense(1, .sigmoid, initialization: .zeros)])
        // All logits are 0: the loss is ln 2 and no output exceeds 0.5, right for the half of class 0.
        #expect(EvaluateCommand.lines(try network.evaluate(examples)) == ["cost 0.693147", "accuracy 0.500000"])
        #expect(
            EvaluateCommand.lines(try network.evaluate(examples), prefix: "test ")
                == ["test cost 0.693147", "test accuracy 0.500000"])
    }

    @Test func `whoever computes the products, the cost is the same but for rounding`() throws {
        let folder = try TemporaryFolder()
        let flags = ["--data", "moons:1500", "--layers", "256,256", "--epochs", "2"]
        _ = try CommandRun(["train"] + flags + ["--output", folder.file("run")])
        let network = try Network.load(from: folder.file("run/model.safetensors"))
        let examples = try Examples.moons(1500)
        for products in ProductChoice.allCases {
            let run = try CommandRun([
                "evaluate", "--model", folder.file("run"), "--data", "moons:1500", "--products", products.rawValue,
            ])
            #expect(run.status == 0, "\(run.errors)")
            let cost = try network.evaluate(examples, products: products).cost
            // Printed with six decimals.
            #expect(abs((run.value("cost") ?? .nan) - cost) <= 0.5e-6 * 1.001 + 1e-6 * cost)
        }
        let refused = try CommandRun(
            "evaluate", "--model", folder.file("run"), "--data", "moons:1500", "--products", "none")
        #expect(refused.status == 64 && refused.message.contains("--products"))
    }

    @Test func `integers are values to a regression`() throws {
        let folder = try TemporaryFolder()
        let table = try folder.write("0,0\n1,2\n2,4\n", as: "t.csv")
        let trained = try CommandRun(
            "train", "--data", "csv:\(table)", "--loss", "squared", "--epochs", "2", "--output", folder.file("run"))
        let run = try CommandRun(
            "evaluate", "--model", folder.file("run/model.safetensors"), "--data", "csv:\(table)")
        #expect(run.lines.count == 2)
        #expect(run.lines.map { "train \($0)" } == trained.lines)
    }
}
