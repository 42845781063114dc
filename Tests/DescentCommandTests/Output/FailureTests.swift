import Descent
import DescentCommand
import Testing

@Suite struct FailureTests {
    @Test func `what all ranks know is told from what one knows, and from what another does`() {
        let history = TrainingHistory(batchSize: 1, workers: 1)
        #expect(Failure(TrainingError.ranksDiffer("by this")).extent == .all)
        #expect(Failure(TrainingError.diverged(epoch: 1, step: 1, history: history)).extent == .all)
        #expect(Failure(TrainingError.ranks("another", history: history)).extent == .another)
        #expect(Failure(TrainingError.reading(CancellationError(), history: history)).extent == .one)
        #expect(Failure(CheckpointError.training(.ranksDiffer("by this"))).extent == .all)
        #expect(Failure(.usage, "a flag").extent == .one)
    }

    @Test(arguments: OptimizerCatalogue.rows)
    func `every hyperparameter of the catalogue is named by its flag`(row: OptimizerRow) {
        for hyperparameter in row.hyperparameters {
            let failure = Failure(HyperparameterError(hyperparameter.errorName, -1.0, expected: "above 0"))
            #expect(failure == Failure(.usage, "--\(hyperparameter.flag) is -1; it must be above 0"))
        }
    }

    @Test func `a setting of the decay names its flag, and no other setting whose name has the word`() {
        for setting in LearningRateDecay.Setting.allCases {
            let failure = Failure(HyperparameterError(setting.rawValue, 2, expected: "1"))
            #expect(failure == Failure(.usage, "--decay: the \(setting.rawValue) is 2; it must be 1"))
        }
        let failure = Failure(HyperparameterError("decay of something else", 2, expected: "1"))
        #expect(failure == Failure(.usage, "the decay of something else is 2; it must be 1"))
    }

    @Test(arguments: [
        ("learning rate", "--learning-rate"), ("beta", "--beta"), ("l2", "--l2"), ("batch size", "--batch-size"),
        ("workers", "--workers"),
    ])
    func `a setting is named by its flag`(name: String, flag: String) {
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
