import ArgumentParser
import Descent
import DescentCommand
import Testing

@Suite struct VocabularyTests {
    @Test func `the values are those that the flags take`() throws {
        func values(_ flag: String) -> Set<String> { Set(Vocabulary.values[flag, default: [:]].keys) }
        #expect(values("optimizer") == Set(OptimizerName.allValueStrings))
        #expect(values("activation") == Set(HiddenActivation.allValueStrings))
        #expect(values("loss") == Set(LossOption.allValueStrings))
        #expect(values("products") == Set(ProductChoice.allValueStrings))
        #expect(values("momentum-form") == Set(Momentum.Form.allValueStrings))
        #expect(values("epsilon-placement") == Set(EpsilonPlacement.allValueStrings))
        #expect(values("trust-ratio") == Set(TrustRatioScope.allValueStrings))
        #expect(values("decay-numbering") == Set(EpochNumbering.allValueStrings))
        #expect(values("sort") == Set(RunOrder.allValueStrings))
        for (flag, examples) in [
            "initialization": ["normal:SCALE": "normal:1"], "batch-size": [:], "data": [:],
            "decay": [
                "inverse-time:R": "inverse-time:1", "exponential:F": "exponential:0.5", "inverse:K": "inverse:1",
                "inverse-sqrt:K": "inverse-sqrt:1", "staircase:F:EVERY": "staircase:0.5:1",
                "manual:E=A,E=A,…": "manual:1=0.1",
            ],
        ] {
            for value in values(flag) {
                let example = examples[value] ?? value
                let run = try CommandRun("info", "--data", "moons:10", "--\(flag)", example)
                // `info` lacks some of the flags, and `train` would train.
                switch flag {
                case "initialization": _ = try InitializationOption(parsing: example)
                case "decay": _ = try DecayOption(parsing: example)
                default: #expect(run.status == 0, "\(run.errors)")
                }
            }
        }
    }

    @Test func `every flag is one of a command`() throws {
        let help = try ["train", "evaluate", "bench train", "cross-validate", "convert", "runs"].map { command in
            try CommandRun(["help"] + command.split(separator: " ").map { String($0) }).output
        }
        for flag in Vocabulary.flags.keys {
            #expect(help.contains { $0.contains("--\(flag) ") || $0.contains("--\(flag)\n") }, "\(flag)")
        }
        for word in Vocabulary.flags.values.joined() { #expect(!help[0].contains("--\(word) "), "\(word)") }
        for flag in Vocabulary.foreignFlags { #expect(!help[0].contains("--\(flag) "), "\(flag)") }
    }

    @Test func `words are spelt as they are looked up, and have one meaning`() {
        for table in Array(Vocabulary.values.values) + [Vocabulary.commands] {
            let words = table.values.flatMap { $0 }
            #expect(Set(words).count == words.count)
            #expect(words.allSatisfy { Vocabulary.spelt($0) == $0 })
            #expect(Set(words).isDisjoint(with: table.keys))
        }
        #expect(Vocabulary.flags.values.joined().allSatisfy { Vocabulary.spelt($0) == $0 })
        #expect(Vocabulary.spelt("Hidden_Layer sizes") == "hidden-layer-sizes")
    }
}
