import Descent
import TestSupport
import Testing

@Suite struct PredictCommandTests {
    @Test(arguments: ["softmax", "sigmoid", "squared"], ProductChoice.allCases)
    func `the file holds what the network gives, whoever computes the products`(
        loss: String, products: ProductChoice
    ) throws {
        let folder = try TemporaryFolder()
        let trained = try CommandRun(
            "train", "--data", "moons:50", "--loss", loss, "--epochs", "5", "--standardize", "--output",
            folder.file("run"))
        #expect(trained.status == 0)
        let model = folder.file("run/model.safetensors")
        let values = (0..<14).map { Float($0) / 7 - 1 }
        let inputs = try folder.write(SampleFiles.npy([7, 2], values), as: "x.npy")
        let output = folder.file("y.npy")
        let run = try CommandRun(
            [
                "predict", "--model", model, "--input", inputs, "--output", output, "--products", products.rawValue,
            ],
            environment: CommandRun.openBLASSettings)
        #expect(run.status == 0)
        #expect(run.output.isEmpty && run.errors.isEmpty)
        let expected = try Network.load(from: model).predict(Inputs(values, width: 2), products: products)
        let array = try NPY.read(output)
        #expect(array.shape == [7, loss == "softmax" ? 2 : 1])
        // The same program over the same numbers.
        guard case .floats(let floats) = array.elements else {
            Issue.record("\(array.elements)")
            return
        }
        #expect(floats == expected.values)
    }

    @Test func `an existing file is kept unless overwritten`() throws {
        let folder = try TemporaryFolder()
        _ = try CommandRun("train", "--data", "moons:10", "--epochs", "1", "--output", folder.file("run"))
        let inputs = try folder.write(SampleFiles.npy([1, 2], [0, 0]), as: "x.npy")
        let output = try folder.write("mine", as: "y.npy")
        let arguments = [
            "predict", "--model", folder.file("run/model.safetensors"), "--input", inputs, "--output", output,
        ]
        let refused = try CommandRun(arguments)
        #expect(refused.status == 74)
        #expect(refused.message == "descent: --output \(output): it exists already; --overwrite replaces it")
        #expect(try folder.text("y.npy") == "mine")
        #expect(try CommandRun(arguments + ["--overwrite"]).status == 0)
        #expect(try NPY.read(output).shape == [1, 1])
    }

    @Test func `an output in a missing directory cannot be written`() throws {
        let folder = try TemporaryFolder()
        _ = try CommandRun("train", "--data", "moons:10", "--epochs", "1", "--output", folder.file("run"))
        let inputs = try folder.write(SampleFiles.npy([1, 2], [0, 0]), as: "x.npy")
        let run = try CommandRun(
            "predict", "--model", folder.file("run/model.safetensors"), "--input", inputs, "--output",
            folder.file("none/y.npy"))
        #expect(run.status == 74)
    }
}
