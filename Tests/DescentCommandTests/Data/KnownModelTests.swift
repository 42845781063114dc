import Descent
import TestSupport
import Testing

/// The flags and labels of later data that a model takes.
@Suite struct KnownModelTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func train(_ data: String, to output: String, _ more: String...) throws -> CommandRun {
        try CommandRun(
            ["train", "--data", data, "--layers", "4", "--epochs", "1", "--learning-rate", "1e-30"]
                + ["--output", folder.file(output)] + more)
    }

    // MARK: - Flags

    /// Without a missing value unless `gap` is one.
    private func table(gap: String = "4") throws -> String {
        let rows = (0..<20).map { "\($0),\($0 == 3 ? gap : "\($0 % 5)"),\($0 % 4 + 1),\($0 % 2 == 0 ? "yes" : "no")" }
        return "csv:" + (try folder.write("id,a,w,kind\n" + rows.joined(separator: "\n") + "\n", as: "t.csv"))
    }

    @Test func `the flags for missing values can be used again where training had none`() throws {
        let table = try table()
        let flags = ["--missing", "mean", "--missing-indicator"]
        let run = try CommandRun(
            ["train", "--data", table, "--epochs", "1", "--output", folder.file("run")] + flags)
        #expect(run.status == 0, "\(run.errors)")
        let again = try CommandRun(["evaluate", "--model", folder.file("run"), "--data", table] + flags)
        #expect(again.status == 0 && again.lines.map { "train \($0)" } == run.lines, "\(again.errors)")
        let line =
            "descent: --missing-indicator: \(folder.file("run")) has no such inputs: it was trained without the "
            + "flag, or without missing values\n"
        #expect(again.errors == line)
        let predicted = try CommandRun(["predict", "--model", folder.file("run"), "--data", table] + flags)
        #expect(predicted.status == 0 && predicted.errors == line, "\(predicted.errors)")
    }

    @Test func `indicators of missing values that could never be are refused`() throws {
        for missing in ["refuse", "drop"] {
            let table = try table()
            _ = try train(table, to: missing, "--missing", missing, "--ignore", "id,w")
            let run = try CommandRun(
                "evaluate", "--model", folder.file(missing), "--data", table, "--missing-indicator")
            #expect(run.status == 64)
            #expect(
                run.message
                    == "descent: --missing-indicator: \(folder.file(missing)) was trained with --missing \(missing), which "
                    + "applies by itself; leave the flag out", "\(run.errors)")
        }
    }

    @Test func `a column that neither the table nor the model has is refused with its flag`() throws {
        let table = try table()
        #expect(try train(table, to: "run", "--ignore", "id", "--weights", "w").status == 0)
        let path = folder.file("t.csv")
        for command in [["evaluate"], ["predict"], ["spectrum", "--no-figures"]] {
            for flag in ["--ignore", "--weights"] {
                let run = try CommandRun(
                    command + ["--model", folder.file("run"), "--data", table, flag, "nosuch"])
                #expect(run.status == 65 && run.output.isEmpty)
                #expect(
                    run.message
                        == "descent: \(flag) nosuch: \(path): it has no column \"nosuch\", expected one of \"id\", \"a\", "
                        + "\"w\", \"kind\" or a number from 1 to 4", "\(command): \(run.errors)")
            }
        }
    }

    @Test func `columns of training that a table lacks may be named, since the flags can be used again`() throws {
        let table = try table()
        #expect(try train(table, to: "run", "--ignore", "1", "--weights", "w").status == 0)
        let short = try folder.write("a,kind\n1,yes\n2,no\n", as: "short.csv")
        for flags in [["--ignore", "id"], ["--ignore", "4"], []] {
            let run = try CommandRun(
                ["evaluate", "--model", folder.file("run"), "--data", "csv:\(short)"] + flags)
            #expect(run.status == 0, "\(flags): \(run.errors)")
        }
        for flags in [["--ignore", "id"], ["--weights", "w"], ["--weights", "3", "--ignore", "4"]] {
            let run = try CommandRun(
                ["predict", "--model", folder.file("run"), "--data", "csv:\(short)"] + flags)
            #expect(run.status == 0 && run.errors.isEmpty, "\(flags): \(run.errors)")
        }
        let beyond = try CommandRun(
            "predict", "--model", folder.file("run"), "--data", "csv:\(short)", "--ignore", "5")
        #expect(beyond.status == 65 && beyond.message.contains("--ignore 5: "), "\(beyond.errors)")
    }

    // MARK: - Labels of models that only number their classes

    private let inputs: [Float] = [0.5, 2, -1, 0.25, 3, -0.5, 1.5, 1]
    private let labels: [Int32] = [0, 1, 1, 0]

    private func arrays() throws -> String {
        let x = try folder.write(SampleFiles.npy([4, 2], inputs), as: "x.npy")
        let y = try folder.write(SampleFiles.npy(labels: labels), as: "y.npy")
        return "npy:\(x),\(y)"
    }

    private func sameTable(_ label: (Int32) -> String = { "\($0)" }) throws -> String {
        let rows = (0..<4).map { "\(inputs[2 * $0]),\(inputs[2 * $0 + 1]),\(label(labels[$0]))" }
        return "csv:" + (try folder.write("u,v,label\n" + rows.joined(separator: "\n") + "\n", as: "same.csv"))
    }

    @Test func `integer labels of a table are the numbers of the classes of arrays beside it`() throws {
        let (arrays, table) = (try arrays(), try sameTable())
        let run = try train(arrays, to: "run", "--validation-data", table, "--test-data", table)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.value("test cost") != nil && run.value("test cost") == run.value("train cost"))
        #expect(run.value("validation cost") == run.value("train cost"))
        #expect(run.value("test accuracy") == run.value("train accuracy"))
        let named = try sameTable { $0 == 0 ? "no" : "yes" }
        let refused = try train(arrays, to: "other", "--test-data", named)
        #expect(refused.status == 65)
        #expect(
            refused.message
                == "descent: \(named) names its classes (\"no\", \"yes\"), and \(arrays) only numbers them, from 0; its labels "
                + "have to be those numbers", "\(refused.errors)")
    }

    @Test func `training goes on from a model of arrays with a table whose labels are its numbers`() throws {
        let (arrays, table) = (try arrays(), try sameTable())
        let first = try train(arrays, to: "run", "--standardize")
        let second = try train(table, to: "second", "--initial-weights", folder.file("run"))
        #expect(second.status == 0 && second.lines == first.lines, "\(second.errors)")
        let network = try Network.load(from: folder.file("second/model.safetensors"))
        let (names, hasEncoder) = (network.classNames, network.encoder != nil)
        #expect(names == nil && !hasEncoder)
        // Its targets are numbers to come close to for another loss.
        let values = try train(table, to: "third", "--initial-weights", folder.file("run"), "--loss", "squared")
        #expect(values.status == 65 || values.lines.contains { $0.hasPrefix("train r2 ") }, "\(values.errors)")
    }
}
