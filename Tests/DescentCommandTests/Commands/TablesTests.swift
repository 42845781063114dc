import Descent
import FoundationEssentials
import TestSupport
import Testing

/// `descent train`, `evaluate` and `info` with tables as people have them.
@Suite struct TablesTests {
    /// People: an index, numbers, words, booleans, gaps; the label is neither first nor last.
    private func people(_ count: Int, seed: UInt64 = 1) -> (header: String, rows: [String]) {
        var generator = SplitMix(seed: seed)
        let cities = ["Oslo", "Bergen", "Troms\u{f8}"]
        let rows = (0..<count).map { row in
            let (age, draw) = (20 + Int((generator.float() + 1) * 25), generator.float())
            let city = cities[row % 3]
            let missing = row % 7 == 3
            let label = Float(age) + (city == "Oslo" ? 20 : 0) + 5 * draw > 50 ? "yes" : "no"
            return "\(row),\(missing ? "" : "\(age)"),\(city),\(label),\(draw > 0 ? "True" : "False")"
        }
        return ("id,age,city,bought,member", rows)
    }

    private func write(_ header: String, _ rows: [String], _ folder: TemporaryFolder, as name: String) throws -> String
    {
        try folder.write(([header] + rows).joined(separator: "\n") + "\n", as: name)
    }

    private func reordered(_ line: String, _ order: [Int]) -> String {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        return order.map { String(fields[$0]) }.joined(separator: ",")
    }

    private let flags = ["--ignore", "id", "--missing", "median"]

    private func train(_ data: String, _ folder: TemporaryFolder, _ more: [String]) throws -> CommandRun {
        try CommandRun(
            ["train", "--data", data, "--layers", "8", "--output", folder.file("run"), "--overwrite"] + more)
    }

    @Test func `a mixed table is learnt, and evaluated with its columns in any order`() throws {
        let folder = try TemporaryFolder()
        let (header, rows) = people(300)
        let path = try write(header, rows, folder, as: "people.csv")
        let run = try train("csv:\(path):bought", folder, flags + ["--epochs", "1000"])
        #expect(run.status == 0, "\(run.errors)")
        let said = run.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(said.contains("the label is \"bought\", 2 classes"))
        #expect(said.contains("3 columns become 5 inputs, of categories city"), "\(said)")
        #expect(said.contains("inputs are scaled to mean 0 and deviation 1"))
        let accuracy = Double(run.lines[1].split(separator: " ")[2]) ?? 0
        #expect(accuracy > 0.85)
        let order = [3, 4, 2, 1]
        let other = try write(
            reordered(header, order) + ",note", rows.map { reordered($0, order) + ",x" }, folder, as: "other.csv")
        let evaluation = try CommandRun("evaluate", "--model", folder.file("run"), "--data", "csv:\(other)")
        #expect(evaluation.lines.map { "train \($0)" } == run.lines)
        #expect(evaluation.message == "descent: \(other): the model does not use the column \"note\"")
        let quiet = try CommandRun(
            "evaluate", "--model", folder.file("run"), "--data", "csv:\(other)", "--ignore", "note", "--missing",
            "median")
        #expect(quiet.errors.isEmpty)
        #expect(quiet.output == evaluation.output)
        let without = try write("id,age,member,bought", ["1,2,True,yes"], folder, as: "without.csv")
        let refused = try CommandRun("evaluate", "--model", folder.file("run"), "--data", "csv:\(without)")
        #expect(refused.status == 65)
        #expect(refused.message == "descent: \(without): it has no column \"city\", which the model needs")
        let spectrum = try CommandRun(
            "spectrum", "--model", folder.file("run"), "--data", "csv:\(other)", "--no-figures", "--quiet")
        #expect(spectrum.status == 0, "\(spectrum.errors)")
    }

    @Test func `values that training never saw are counted`() throws {
        let folder = try TemporaryFolder()
        let (header, rows) = people(60)
        let path = try write(header, rows, folder, as: "people.csv")
        _ = try train("csv:\(path):bought", folder, flags + ["--epochs", "1"])
        let strange = try write(
            header, ["1,30,Rome,yes,True", "2,40,Oslo,no,True", "3,50,Lima,no,False"], folder, as: "strange.csv")
        let run = try CommandRun("evaluate", "--model", folder.file("run"), "--data", "csv:\(strange)")
        #expect(run.status == 0)
        #expect(
            run.message
                == "descent: warning: \(strange): 2 rows have values in column 3 (\"city\") that the training table "
                + "did not have, such as \"Rome\"; they count as none of the known")
    }

    @Test func `held-out rows teach the encoder nothing but the names of the classes`() throws {
        let folder = try TemporaryFolder()
        // A row of its own city and class, and a huge value.
        let (header, rows) = people(40)
        let path = try write(header, rows, folder, as: "people.csv")
        let more = try write(header, rows + ["99,1000000,Rome,maybe,True"], folder, as: "more.csv")
        let run = try train(
            "csv:\(path):bought", folder, flags + ["--validation-data", "csv:\(more)", "--epochs", "1"])
        #expect(run.status == 65)
        #expect(run.errors.contains("\(more): line 42, column 4 (\"bought\"): the label is \"maybe\""))
        // The split holds rows out of the one table: over all seeds the row is trained with in some and not in others.
        var inputs: Set<Int> = []
        for seed in 1...8 {
            let run = try train(
                "csv:\(more):bought", folder,
                flags + ["--test-split", "0.5", "--epochs", "1", "--seed", "\(seed)"])
            #expect(run.status == 0, "\(run.errors)")
            let network = try Network.load(from: folder.file("run/model.safetensors"))
            inputs.insert(network.inputs)
            let names = network.classNames
            #expect(names == ["maybe", "no", "yes"])
            let mean = network.standardization?.means[0] ?? 0
            let knowsRome = network.inputs == 6
            #expect(knowsRome ? mean > 1000 : mean < 100)
            #expect(run.errors.contains("such as \"Rome\"") != knowsRome)
        }
        // A class with a single row keeps it in training.
        #expect(inputs == [6])
        let cities = try write(header, rows + ["99,1000000,Rome,yes,True"], folder, as: "cities.csv")
        inputs = []
        for seed in 1...8 {
            let run = try train(
                "csv:\(cities):bought", folder,
                flags + ["--test-split", "0.5", "--epochs", "1", "--seed", "\(seed)"])
            let network = try Network.load(from: folder.file("run/model.safetensors"))
            inputs.insert(network.inputs)
            let mean = network.standardization?.means[0] ?? 0
            let knowsRome = network.inputs == 6
            #expect(knowsRome ? mean > 1000 : mean < 100)
            #expect(run.errors.contains("such as \"Rome\"") != knowsRome)
        }
        #expect(inputs == [5, 6])
    }

    @Test(arguments: [
        ("1,x\n2,\n3,y\n", "line 3, column 2 (\"b\"): the value is missing", "--missing mean, median or most-frequent"),
        ("1,2\n2,oops\n3,4\n", "line 3, column 2 (\"b\"): \"oops\" is not a number", "--categorical b"),
        ("1,2\n2,oops\n3,4\n", "line 3, column 2 (\"b\"): \"oops\" is not a number", "--missing"),
        ("1,2024-01-31\n2,2024-02-01\n", "\"2024-01-31\" is a date", "--ignore b leaves it out"),
        ("1,\n2,\n", "line 2, column 2 (\"b\"): the value is missing", "--ignore b the column"),
        ("1,1e39\n2,1\n", "line 2, column 2 (\"b\"): 1e+39 is too large for a Float", ""),
    ])
    func `what cannot be learnt from is named with the flags that help`(
        rows: String, problem: String, remedy: String
    ) throws {
        let folder = try TemporaryFolder()
        let text = rows.split(separator: "\n").map { "\($0),\($0.first == "1" ? "u" : "v")" }.joined(separator: "\n")
        let path = try folder.write("a,b,kind\n\(text)\n", as: "t.csv")
        for command in [
            ["train", "--quiet", "--data", "csv:\(path)"], ["info", "--data", "csv:\(path)"],
            ["bench", "train", "--data", "csv:\(path)"],
        ] {
            let run = try CommandRun(command)
            #expect(run.status == 65)
            #expect(run.message.hasPrefix("descent: \(path): "), "\(run.errors)")
            #expect(run.message.contains(problem) && run.message.contains(remedy), "\(run.errors)")
        }
    }

    @Test(arguments: [
        (["--ignore", "c"], "--ignore c: "), (["--categorical", "c"], "--categorical c: "), ([":c"], ""),
    ])
    func `columns that are not there are named with their flag`(flags: [String], prefix: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a,b\n1,2\n3,4\n", as: "t.csv")
        let label = flags[0].hasPrefix(":") ? flags[0] : ""
        let run = try CommandRun(["train", "--data", "csv:\(path)\(label)"] + (label.isEmpty ? flags : []))
        #expect(run.status == 65)
        #expect(
            run.message
                == "descent: \(prefix)\(path): it has no column \"c\", expected one of \"a\", \"b\" or a number from 1 to 2"
        )
    }

    @Test func `a label that is to be ignored is refused`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a,b,c\n1,2,3\n3,4,5\n", as: "t.csv")
        let run = try CommandRun("train", "--data", "csv:\(path)", "--ignore", "a,c")
        #expect(run.status == 65)
        #expect(
            run.message
                == "descent: \(path): column 3 (\"c\") is the label and is to be ignored, expected another label; "
                + "csv:FILE:COLUMN names the label, else it is the last column")
        let named = try CommandRun("train", "--data", "csv:\(path):b", "--ignore", "c", "--epochs", "1")
        #expect(named.status == 0, "\(named.errors)")
    }

    @Test func `a label among the categorical columns has its texts for classes`() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<60).map { "\($0 % 3 + $0 % 2),\(["007", "7", "9007199254740993"][$0 % 3])" }
        let path = try write("x,kind", rows, folder, as: "t.csv")
        let numbers = try train("csv:\(path)", folder, ["--epochs", "1"])
        #expect(numbers.status == 65)
        #expect(numbers.message.hasSuffix("read the column as texts; --categorical kind reads it so"))
        let run = try train("csv:\(path)", folder, ["--epochs", "1", "--categorical", "kind"])
        #expect(run.status == 0, "\(run.errors)")
        let names = try Network.load(from: folder.file("run/model.safetensors")).classNames
        #expect(names == ["007", "7", "9007199254740993"])
        for flags in [[], ["--categorical", "kind"], ["--categorical", "2"]] {
            let again = try CommandRun(["evaluate", "--model", folder.file("run"), "--data", "csv:\(path)"] + flags)
            #expect(again.lines.map { "train \($0)" } == run.lines, "\(again.errors)")
        }
        let regression = try train("csv:\(path)", folder, ["--categorical", "kind", "--loss", "squared"])
        #expect(regression.status == 65)
        #expect(
            regression.message
                == "descent: \(path): column 2 (\"kind\") is the label and is to be categorical, expected another column for "
                + "regression; --task classification takes the label's values as classes")
    }

    @Test func `flags that name columns by number can be used again`() throws {
        let folder = try TemporaryFolder()
        let (header, rows) = people(60)
        let path = try write(header, rows, folder, as: "people.csv")
        let flags = ["--ignore", "1", "--categorical", "2", "--missing", "median"]
        let run = try train("csv:\(path):bought", folder, flags + ["--epochs", "1"])
        #expect(run.status == 0, "\(run.errors)")
        let evaluate = ["evaluate", "--model", folder.file("run"), "--data", "csv:\(path)"]
        let again = try CommandRun(evaluate + flags)
        #expect(again.lines.map { "train \($0)" } == run.lines, "\(again.errors)")
        let more = try train(
            "csv:\(path):bought", folder, flags + ["--epochs", "1", "--initial-weights", folder.file("run")])
        #expect(more.status == 0, "\(more.errors)")
        let needed = try CommandRun(evaluate + ["--ignore", "2"])
        #expect(needed.status == 64)
        #expect(needed.message.contains("--ignore 2: ") && needed.message.contains("needs it"), "\(needed.errors)")
        let numbers = try CommandRun(evaluate + ["--categorical", "5"])
        #expect(numbers.status == 64)
    }

    @Test func `times since 1970 are learnt as times since any other day`() throws {
        let folder = try TemporaryFolder()
        var results: [Double] = []
        for start in [0, 1_700_000_000_000] {
            let rows = (0..<200).map { "\(start + 1000 * $0),\(3 * $0 + $0 % 2).5" }
            let path = try write("t,y", rows, folder, as: "t.csv")
            let run = try train("csv:\(path)", folder, ["--epochs", "100", "--learning-rate", "0.01"])
            #expect(run.status == 0, "\(run.errors)")
            results.append(run.value("train r2") ?? -1)
        }
        #expect(results[0] > 0.99)
        #expect(abs(results[0] - results[1]) <= 1e-4, "\(results)")
        let rows = (0..<200).map { "\($0),\(1_700_000_000_000 + 1000 * $0)" }
        let path = try write("x,t", rows, folder, as: "labels.csv")
        let run = try train("csv:\(path)", folder, ["--task", "regression"])
        #expect(run.status == 65)
        #expect(run.message.contains("that single precision does not tell apart; subtract "), "\(run.errors)")
    }

    @Test func `texts as labels are warned of, and dates refused, with the flags that help`() throws {
        let folder = try TemporaryFolder()
        let few = try write("x,name", (0..<60).map { "\($0 % 9),name \($0)" }, folder, as: "few.csv")
        let run = try train("csv:\(few)", folder, ["--epochs", "1"])
        #expect(run.errors.contains("are taken as 60 classes, of which 60 have fewer than 5 rows"), "\(run.errors)")
        #expect(run.errors.contains("csv:FILE:COLUMN names another label"))
        let dates = try write("x,day", (10..<29).map { "\($0 % 9),2026-02-\($0)" }, folder, as: "dates.csv")
        let refused = try train("csv:\(dates)", folder, ["--epochs", "1"])
        #expect(refused.status == 65)
        #expect(
            refused.message.hasSuffix(
                "the label \"2026-02-10\" is a date, expected a class or a number; csv:FILE:COLUMN names the label, "
                    + "and --task classification takes dates as classes"), "\(refused.errors)")
        #expect(try train("csv:\(dates)", folder, ["--epochs", "1", "--task", "classification"]).status == 0)
    }

    @Test func `rows with missing values are dropped, and lines keep their numbers`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a,b,kind\n1,,u\n2,3,v\n4,5,\n6,7,u\n8,9,v\n", as: "t.csv")
        let run = try train("csv:\(path)", folder, ["--missing", "drop", "--epochs", "1"])
        #expect(run.status == 0)
        #expect(run.errors.contains("\(path): 2 rows with missing values are left out"))
        #expect(run.errors.contains(" 3 examples"))
        let again = try CommandRun("evaluate", "--model", folder.file("run"), "--data", "csv:\(path)")
        #expect(again.lines.map { "train \($0)" } == run.lines)
        #expect(again.errors.contains("2 rows with missing values are left out"))
        let worse = try folder.write("a,b,kind\n1,,u\n2,3,v\n4,oops,u\n", as: "worse.csv")
        let refused = try train("csv:\(worse)", folder, ["--missing", "drop"])
        #expect(refused.errors.contains("\(worse): line 4, column 2 (\"b\"): \"oops\" is not a number"))
    }

    @Test func `an indicator tells what was missing`() throws {
        let folder = try TemporaryFolder()
        // The label is whether `a` is missing; nothing else tells.
        let rows = (0..<200).map { "\($0 % 3 == 0 ? "" : "4"),\($0 % 7),\($0 % 3 == 0 ? "yes" : "no")" }
        let path = try write("a,b,gap", rows, folder, as: "t.csv")
        let flags = ["--missing", "mean", "--epochs", "300", "--learning-rate", "0.01"]
        let blind = try train("csv:\(path)", folder, flags)
        var inputs = try Network.load(from: folder.file("run/model.safetensors")).inputs
        #expect(inputs == 2)
        let run = try train("csv:\(path)", folder, flags + ["--missing-indicator"])
        inputs = try Network.load(from: folder.file("run/model.safetensors")).inputs
        #expect(inputs == 3)
        #expect(run.lines[1] == "train accuracy 1.000000")
        #expect(blind.lines[1] != run.lines[1])
    }

    @Test func `labels that are numbers are scaled, and everything else is in their units`() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<120).map { "\($0 % 11),\($0 % 7),\(1000 * Double($0 % 11) + 0.5)" }
        let path = try write("a,b,price", rows, folder, as: "t.csv")
        let run = try train("csv:\(path)", folder, ["--epochs", "500", "--learning-rate", "0.01"])
        #expect(run.errors.contains("scaled label"))
        let r2 = Double(run.lines[1].split(separator: " ")[2]) ?? 0
        #expect(run.lines[1].hasPrefix("train r2 ") && r2 > 0.99)
        let cost = Double(run.lines[0].split(separator: " ")[2]) ?? 9
        // Half the mean square of scaled errors.
        #expect(abs(2 * cost - (1 - r2)) < 1e-3)
        #expect(try folder.text("run/config.json").contains("\"train_r2\" : "))
        let metrics = try CommandRun(
            "evaluate", "--model", folder.file("run"), "--data", "csv:\(path)", "--metrics", "rmse", "--json")
        let json = try JSONDecoder().decode(JSONValue.self, from: Data(metrics.output.utf8))
        let rmse = try json["metrics"]["rmse"].number
        #expect(rmse > 10 && rmse < 400)
        let unscaled = try train("csv:\(path)", folder, ["--epochs", "5", "--no-standardize"])
        #expect((Double(unscaled.lines[0].split(separator: " ")[2]) ?? 0) > 1e6)
        let network = try Network.load(from: folder.file("run/model.safetensors"))
        let isScaled = network.standardization != nil || network.targetStandardization != nil
        let isEncoded = network.encoder != nil
        #expect(!isScaled && isEncoded)
        #expect(try folder.text("run/config.json").contains("\"no-standardize\" : true"))
    }

    @Test(arguments: [("1,2,3", ["1", "2", "3"]), ("-1,1", ["-1", "1"]), ("10,20,30", ["10", "20", "30"])])
    func `integer labels are classes with names, and the flags say otherwise`(labels: String, names: [String]) throws {
        let folder = try TemporaryFolder()
        let values = labels.split(separator: ",")
        let rows = (0..<60).map { "\(Float($0 % values.count) + Float($0 % 5) / 10),\(values[$0 % values.count])" }
        let path = try write("x,kind", rows, folder, as: "t.csv")
        _ = try train("csv:\(path)", folder, ["--epochs", "1"])
        let found = try Network.load(from: folder.file("run/model.safetensors")).classNames
        #expect(found == names)
        for flags in [["--task", "regression"], ["--loss", "squared"]] {
            let run = try train("csv:\(path)", folder, flags + ["--epochs", "1"])
            #expect(run.lines.contains { $0.hasPrefix("train r2 ") })
        }
    }

    @Test func `many integers are numbers, with a warning, and few rows of each class are warned of`() throws {
        let folder = try TemporaryFolder()
        let many = try write("x,y", (0..<100).map { "\($0 % 9),\($0)" }, folder, as: "many.csv")
        let run = try train("csv:\(many)", folder, ["--epochs", "1"])
        #expect(run.errors.contains("which are taken as numbers for regression; --task classification takes them as"))
        #expect(try train("csv:\(many)", folder, ["--epochs", "1", "--task", "classification"]).lines.count == 2)
        let outputs = try Network.load(from: folder.file("run/model.safetensors")).outputs
        #expect(outputs == 100)
        let few = try write("x,y", (0..<30).map { "\($0 % 9),\($0 % 15)" }, folder, as: "few.csv")
        let warned = try train("csv:\(few)", folder, ["--epochs", "1"])
        #expect(warned.errors.contains("are taken as 15 classes, of which 15 have fewer than 5 rows"))
        #expect(warned.errors.contains("--task regression takes them as numbers"))
        let index = try train("csv:\(many):x", folder, ["--epochs", "1"])
        #expect(index.errors.contains("column 2 (\"y\") looks like the number of the row"), "\(index.errors)")
        #expect(index.errors.contains("--ignore y leaves it out"))
    }

    @Test(arguments: [
        (["--missing", "mean"], "was trained with --missing median"), (["--task", "regression"], "for classification"),
        (["--categorical", "age"], "was not trained with it as categories"),
        (["--ignore", "age"], "and needs it"), (["--no-standardize"], "scaled, and scales them by itself"),
    ])
    func `flags that contradict the model are refused`(flags: [String], part: String) throws {
        let folder = try TemporaryFolder()
        let (header, rows) = people(60)
        let path = try write(header, rows, folder, as: "people.csv")
        _ = try train("csv:\(path):bought", folder, self.flags + ["--epochs", "1"])
        for command in [["evaluate"], ["spectrum", "--no-figures"]] {
            let run = try CommandRun(
                command + ["--model", folder.file("run"), "--data", "csv:\(path)"] + flags)
            #expect(run.status == 64)
            #expect(run.message.hasPrefix("descent: \(flags[0])") && run.message.contains(part), "\(run.errors)")
        }
    }

    @Test func `a run can be run again as config.json has it`() throws {
        let folder = try TemporaryFolder()
        let (header, rows) = people(200)
        let path = try write(header, rows, folder, as: "people.csv")
        for more in [[], ["--no-standardize"], ["--categorical", "age", "--missing-indicator", "--header"]] {
            let run = try train("csv:\(path):bought", folder, flags + ["--epochs", "3"] + more)
            let json = try JSONDecoder().decode(JSONValue.self, from: Data(folder.bytes("run/config.json")))
            let arguments = try json["arguments"].elements.map { try $0.text }
            let model = try folder.bytes("run/model.safetensors")
            let again = try CommandRun(arguments + ["--overwrite"])
            #expect(again.output == run.output, "\(again.errors)")
            #expect(try folder.bytes("run/model.safetensors") == model)
        }
    }

    @Test func `training goes on from a table's model with what that has learnt`() throws {
        let folder = try TemporaryFolder()
        let (header, rows) = people(90)
        let path = try write(header, rows, folder, as: "people.csv")
        let first = try train("csv:\(path):bought", folder, flags + ["--epochs", "5"])
        let part = try write(
            reordered(header, [4, 3, 2, 1]), rows[0..<30].map { reordered($0, [4, 3, 2, 1]) }, folder, as: "part.csv")
        let second = try CommandRun(
            "train", "--data", "csv:\(part)", "--layers", "8", "--initial-weights", folder.file("run"), "--epochs", "1",
            "--learning-rate", "1e-30", "--output", folder.file("second"))
        #expect(second.status == 0, "\(second.errors)")
        let one = try Network.load(from: folder.file("run/model.safetensors"))
        let two = try Network.load(from: folder.file("second/model.safetensors"))
        let (isSameEncoder, isSameScaling) = (one.encoder == two.encoder, one.standardization == two.standardization)
        #expect(isSameEncoder && isSameScaling)
        let evaluation = try CommandRun("evaluate", "--model", folder.file("second"), "--data", "csv:\(path)")
        #expect(evaluation.lines.map { "train \($0)" } == first.lines)
    }

    @Test func `info advises for the inputs that the table becomes`() throws {
        let folder = try TemporaryFolder()
        let (header, rows) = people(50)
        let path = try write(header, rows, folder, as: "people.csv")
        let run = try CommandRun(["info", "--data", "csv:\(path):bought"] + flags)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("5-128-1,"))
    }
}
