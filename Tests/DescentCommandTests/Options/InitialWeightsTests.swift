import Descent
import TestSupport
import Testing

/// What training takes from a model besides the weights that it starts from.
@Suite struct InitialWeightsTests {
    private func train(_ data: String, to output: String, _ more: String...) throws -> CommandRun {
        try CommandRun(
            ["train", "--data", data, "--layers", "4", "--epochs", "1", "--learning-rate", "1e-30", "--quiet"]
                + ["--output", output] + more)
    }

    @Test func `the model's scaling comes with its weights`() throws {
        let folder = try TemporaryFolder()
        let first = folder.file("first")
        let run = try train("moons:100", to: first, "--standardize")
        let weights = "\(first)/model.safetensors"
        // The learning rate is too small to change anything: the same model gives the same lines.
        let again = try train("moons:100", to: folder.file("again"), "--initial-weights", weights)
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.output == run.output)
        let other = folder.file("other")
        let onOther = try train("moons:50:0.1:7", to: other, "--standardize", "--initial-weights", weights)
        #expect(onOther.status == 0, "\(onOther.errors)")
        let scaling = try Network.load(from: "\(other)/model.safetensors").standardization
        let expected = try Network.load(from: weights).standardization
        #expect(scaling == expected)
    }

    @Test func `a scaling that the weights are not for is refused`() throws {
        let folder = try TemporaryFolder()
        _ = try train("moons:100", to: folder.file("first"))
        let weights = folder.file("first/model.safetensors")
        let run = try train("moons:100", to: folder.file("again"), "--standardize", "--initial-weights", weights)
        #expect(run.status == 64)
        #expect(
            run.message
                == "descent: --standardize and --initial-weights \(weights): its weights are for inputs that are not scaled; leave one of "
                + "the two flags out")
        #expect(folder.names(in: "again").isEmpty)
    }

    @Test func `labels are numbered by the model's names`() throws {
        let folder = try TemporaryFolder()
        let all = try folder.write("x,kind\n1,b\n2,a\n3,c\n4,b\n", as: "all.csv")
        let some = try folder.write("x,kind\n2,c\n3,b\n", as: "some.csv")
        let others = try folder.write("x,kind\n2,c\n3,d\n", as: "others.csv")
        _ = try train("csv:\(all)", to: folder.file("first"))
        let weights = folder.file("first/model.safetensors")
        let evaluation = try CommandRun("evaluate", "--model", weights, "--data", "csv:\(some)")
        let run = try train("csv:\(some)", to: folder.file("second"), "--initial-weights", weights)
        #expect(run.lines == evaluation.lines.map { "train \($0)" }, "\(run.errors)")
        let names = try Network.load(from: folder.file("second/model.safetensors")).classNames
        #expect(names == ["a", "b", "c"])
        let refused = try train("csv:\(others)", to: folder.file("third"), "--initial-weights", weights)
        #expect(refused.status == 65)
        #expect(
            refused.message
                == "descent: \(others): line 3, column 2 (\"kind\"): the label is \"d\"; the classes are \"a\", \"b\", \"c\""
        )
    }

    @Test func `names are refused where the model only numbers its classes`() throws {
        let folder = try TemporaryFolder()
        let inputs = try folder.write(SampleFiles.npy([3, 1], [1, 2, 3]), as: "x.npy")
        let numbers = try folder.write(SampleFiles.npy(labels: [0, 1, 2]), as: "y.npy")
        let names = try folder.write("x,kind\n1,a\n2,b\n3,c\n", as: "names.csv")
        _ = try train("npy:\(inputs),\(numbers)", to: folder.file("first"))
        let weights = folder.file("first/model.safetensors")
        let run = try train("csv:\(names)", to: folder.file("second"), "--initial-weights", weights)
        #expect(run.status == 65)
        #expect(run.message.contains("names its classes (\"a\", \"b\", \"c\"), and \(weights) only numbers them"))
    }
}
