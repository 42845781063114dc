import ArgumentParser
import Descent
import DescentCommand
import TestSupport
import Testing

@Suite struct LargeBatchOptionsTests {
    @Test func `a warm-up is a number of steps or of epochs`() throws {
        #expect(try WarmupOption(parsing: "500") == .steps(500))
        #expect(try WarmupOption(parsing: "5epochs") == .epochs(5))
        #expect(try WarmupOption(parsing: "1epoch") == .epochs(1))
        #expect(WarmupOption.epochs(5).steps(perEpoch: 7) == 35)
        #expect(WarmupOption.epochs(.max).steps(perEpoch: 2) == nil)
        for text in ["0", "-1", "0epochs", "epochs", "1.5", "5 epochs", ""] {
            #expect(throws: ValidationError.self, "\(text)") { try WarmupOption(parsing: text) }
        }
        for text in ["500", "5epochs"] { #expect(try WarmupOption(parsing: text).description == text) }
    }

    @Test func `a scaling is a batch size, and a root if asked for`() throws {
        #expect(try ScalingRuleOption(parsing: "256").scaling == LearningRateScaling(baseBatchSize: 256))
        #expect(
            try ScalingRuleOption(parsing: "256:sqrt").scaling == LearningRateScaling(.squareRoot, baseBatchSize: 256))
        for text in ["0", "256:cube", "256:sqrt:1", "a", ""] {
            #expect(throws: ValidationError.self, "\(text)") { try ScalingRuleOption(parsing: text) }
        }
        for text in ["256", "256:sqrt"] { #expect(try ScalingRuleOption(parsing: text).description == text) }
    }

    @Test func `the trainer has the scaled rate and the warm-up`() throws {
        let options = try LargeBatchOptions.parse(["--warmup", "3epochs", "--scale-learning-rate", "256:sqrt"])
        let trainer = try options.adapted(
            Trainer(optimizer: .adam(learningRate: 0.01, beta1: 0.5)), batchSize: 1024, stepsPerEpoch: 10)
        #expect(AnyHashable(trainer.optimizer) == AnyHashable(Adam(learningRate: 0.02, beta1: 0.5)))
        let warmup = try #require(trainer.schedule as? Warmup)
        #expect(warmup.steps == 30 && warmup.start == 0)
        let plain = try LargeBatchOptions.parse([]).adapted(Trainer(), batchSize: 1024, stepsPerEpoch: 10)
        #expect(plain.schedule is LearningRateDecay && plain.optimizer.learningRate == 0.001)
    }

    @Test func `a rate that leaves single precision is refused`() throws {
        let options = try LargeBatchOptions.parse(["--scale-learning-rate", "1"])
        let failure = #expect(throws: Failure.self) {
            try options.adapted(
                Trainer(optimizer: .momentum(learningRate: 1e38)), batchSize: 1000, stepsPerEpoch: 1)
        }
        #expect(
            failure?.message.hasPrefix("--scale-learning-rate 1 at the batch size 1000: the learning rate is") == true)
    }

    @Test func `a run says its rate, keeps what was given, and is taken up with both`() throws {
        let folder = try TemporaryFolder()
        let run = try CommandRun(
            "train", "--data", "moons:300", "--layers", "8", "--optimizer", "lamb", "--learning-rate", "0.01",
            "--batch-size", "64", "--scale-learning-rate", "16", "--warmup", "2epochs", "--epochs", "3", "--output",
            folder.file("run"), "--checkpoint-every", "1")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("lamb at learning rate 0.04 (0.01 scaled by 16), warmup 2epochs"))
        let text = try folder.text("run/config.json")
        for line in [
            "\"scaled_learning_rate\" : 0.04", "\"learning-rate\" : 0.01", "\"scale-learning-rate\" : \"16\"",
            "\"warmup\" : \"2epochs\"",
        ] { #expect(text.contains(line), "\(line)") }
        let whole = try CommandRun(
            "train", "--data", "moons:300", "--layers", "8", "--optimizer", "lamb", "--learning-rate", "0.01",
            "--batch-size", "64", "--scale-learning-rate", "16", "--warmup", "2epochs", "--epochs", "5")
        let resumed = try CommandRun("train", "--resume", folder.file("run"), "--epochs", "5")
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.output == whole.output)
    }
}
