import TestSupport
import Testing

/// Numbers of things in the lines of a run.
@Suite struct CountTextTests {
    private func said(_ run: CommandRun) -> String {
        run.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test func `a single thing is no plural`() throws {
        let folder = try TemporaryFolder()
        let one = try folder.write("a,kind\n1,u\n", as: "one.csv")
        let run = try CommandRun("train", "--data", "csv:\(one)", "--layers", "none")
        #expect(run.status == 0, "\(run.errors)")
        for part in [" 1 example, ", "the label is \"kind\", 1 class;", "nothing is held out of a single example"] {
            #expect(said(run).contains(part), "\(part): \(run.errors)")
        }
        let info = try CommandRun("info", "--data", "csv:\(one)")
        #expect(info.output.contains(", 1 example, "), "\(info.output)")
        let best = try CommandRun(
            "train", "--data", "moons:20", "--epochs", "1", "--validation-split", "0.2", "--layers", "4")
        #expect(said(best).contains("best of 1 epoch: 1, with the"), "\(best.errors)")
        let folds = try CommandRun("cross-validate", "--data", "moons:20", "--folds", "2", "--epochs", "1")
        #expect(said(folds).contains(" 1 epoch "), "\(folds.errors)")
        for run in [run, info, best, folds] {
            let text = said(run) + run.output
            for word in ["examples", "classes", "epochs", "steps", "workers", "inputs", "columns"] {
                #expect(!text.contains(" 1 \(word)"), "\(word): \(text)")
            }
        }
    }

    @Test func `several things are plurals, with separators of thousands`() throws {
        let run = try CommandRun("train", "--data", "moons:1200", "--layers", "4", "--epochs", "2")
        #expect(said(run).contains(" 1,200 examples, "), "\(run.errors)")
    }
}
