import Descent
import DescentCommand
import Testing

@Suite struct FailureTests {
    @Test(arguments: [
        ("learning rate", "--learning-rate"), ("beta", "--beta"), ("beta1", "--beta1"), ("beta2", "--beta2"),
        ("epsilon", "--epsilon"), ("l2", "--l2"), ("batch size", "--batch-size"), ("workers", "--workers"),
    ])
    func `a hyperparameter is named by its flag`(name: String, flag: String) {
        let failure = Failure(HyperparameterError(name, -1.0, expected: "above 0"))
        #expect(failure == Failure(.usage, "\(flag) is -1; it must be above 0"))
    }

    @Test func `an invalid network names the layers`() throws {
        let failure = Failure(NetworkError.tooLarge, layers: try HiddenLayers(parsing: "9,9"))
        #expect(failure == Failure(.usage, "--layers 9,9: the network has more weights than can be counted"))
    }

    @Test func `a rate that two flags make too large is named by them`() throws {
        let run = try CommandRun(
            "train", "--data", "moons:100", "--learning-rate", "1000", "--decay", "inverse:1e38", "--epochs", "1")
        #expect(run.status == 64)
        #expect(run.errors.contains("--learning-rate and --decay: "))
        #expect(run.errors.contains("gives the learning rate 1e+41 for step 1"))
    }

    @Test func `a model that does not fit is named with the data`() {
        let failure = Failure(.inputsDiffer(network: 1, data: 2), model: "m.safetensors", data: "moons:10")
        #expect(failure.status == .contents)
        #expect(failure.message.hasPrefix("m.safetensors does not fit moons:10: "))
    }
}
