import Descent
import Formats
import Glibc
import TestSupport
import Testing

/// `descent predict --data csv:FILE`.
@Suite struct PredictTableTests {
    private let folder: TemporaryFolder
    /// A run's directory.
    private var model: String { folder.file("run") }

    init() throws {
        folder = try TemporaryFolder()
        var table = "petals,sepals,species\n"
        var generator = SplitMix(seed: 1)
        for _ in 0..<60 {
            let (petals, sepals) = (generator.float(), generator.float())
            table += "\(petals),\(sepals),\(petals + sepals < -0.5 ? "rose" : petals < sepals ? "iris" : "lily")\n"
        }
        try folder.write(table, as: "flowers.csv")
        let run = try CommandRun(
            "train", "--data", "csv:\(folder.file("flowers.csv"))", "--epochs", "2", "--output", folder.file("run"))
        #expect(run.status == 0, "\(run.errors)")
    }

    /// The bytes of a file.
    private static func size(_ path: String) -> Int {
        var status = stat()
        // A system call that reads the path and fills the structure.
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : -1
    }

    private func data(_ text: String) throws -> String { "csv:" + (try folder.write(text, as: "new.csv")) }

    private func predict(_ text: String, _ flags: String...) throws -> CommandRun {
        try CommandRun(["predict", "--model", model, "--data", data(text)] + flags)
    }

    @Test func `predictions go to standard output, and to a file as the same bytes`() throws {
        let text = "petals,sepals,species\n0.5,0.25,rose\n-0.75,0.125,iris\n"
        let run = try predict(text)
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        let inputs = try Inputs([0.5, 0.25, -0.75, 0.125], width: 2)
        let network = try Network.load(from: model + "/model.safetensors")
        let outputs = try network.predict(inputs)
        let names = ["iris", "lily", "rose"]
        let expected = (0..<2).map { row in
            ([names[outputs.classes[row]]] + (0..<3).map { "\(outputs[row, $0])" }).joined(separator: ",")
        }
        #expect(run.lines == ["class,probability iris,probability lily,probability rose"] + expected)
        #expect(try predict(text, "--output", "-").output == run.output)
        let file = try predict(text, "--output", folder.file("p.csv"))
        #expect(file.status == 0 && file.output.isEmpty && file.errors.isEmpty)
        #expect(try folder.text("p.csv") == run.output)
        // The file and its directory name the same model.
        let named = try CommandRun(
            "predict", "--model", model + "/model.safetensors", "--data", "csv:" + folder.file("new.csv"))
        #expect(named.output == run.output)
    }

    @Test func `the order of the columns does not matter, nor does the label`() throws {
        let expected = try predict("petals,sepals,species\n0.5,0.25,rose\n").output
        #expect(try predict("sepals,petals\n0.25,0.5\n").output == expected)
        #expect(try predict("sepals;species;petals\n0.25;?;0.5\n").output == expected)
    }

    @Test func `an NPY file is that of --input`() throws {
        let table = try predict("sepals,petals\n0.25,0.5\n0.125,-0.75\n", "--output", folder.file("table.npy"))
        #expect(table.status == 0 && table.output.isEmpty && table.errors.isEmpty)
        let inputs = try folder.write(SampleFiles.npy([2, 2], [0.5, 0.25, -0.75, 0.125]), as: "x.npy")
        let array = try CommandRun(
            "predict", "--model", model, "--input", inputs, "--output", folder.file("array.npy"))
        #expect(array.status == 0)
        #expect(try folder.bytes("table.npy") == folder.bytes("array.npy"))
    }

    @Test func `a first row that is taken for a header is said`() throws {
        let rows = (0..<33).map { "\($0 % 7).5,\($0 % 5),\($0 % 2 == 0 ? "yes" : "no")\n" }.joined()
        let path = try folder.write(rows, as: "rows.csv")
        let run = try CommandRun(
            "train", "--data", "csv:\(path)", "--no-header", "--epochs", "1", "--output", folder.file("nameless"))
        #expect(run.status == 0, "\(run.errors)")
        let predict = ["predict", "--model", folder.file("nameless"), "--data", "csv:\(path)"]
        let guessed = try CommandRun(predict)
        #expect(
            guessed.message
                == "descent: warning: \(path): its first line is taken for a header, because \"yes\" is not a number, but "
                + "all its other fields are numbers; --no-header takes it for an example")
        #expect(guessed.lines.count == 33)
        let whole = try CommandRun(predict + ["--no-header"])
        #expect(whole.lines.count == 34 && whole.errors.isEmpty)
    }

    @Test func `a single class named 1 leaves the columns different names`() throws {
        let path = try folder.write("x,y\n0.5,1\n1.5,1\n2.5,1\n", as: "ones.csv")
        let run = try CommandRun(
            "train", "--data", "csv:\(path)", "--epochs", "1", "--output", folder.file("ones"))
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("has a single class, \"1\""))
        let predicted = try CommandRun("predict", "--model", folder.file("ones"), "--data", "csv:\(path)")
        #expect(predicted.lines.first == "class,probability 1,probability class 1")
    }

    @Test func `columns are kept as they stand`() throws {
        let text = "id,sepals,note,petals\n007,0.25,\"a,b\",1.50\n"
        let plain = try predict("sepals,petals\n0.25,1.5\n").lines
        let kept = try predict(text, "--keep-columns", "note,id")
        #expect(kept.lines == ["note,id," + plain[0], "\"a,b\",007," + plain[1]])
        #expect(try predict(text, "--keep-columns", "all").lines[1] == "007,0.25,\"a,b\",1.50," + plain[1])
        let run = try predict(text)
        #expect(run.lines == plain)
        #expect(
            run.message == "descent: \(folder.file("new.csv")): the model does not use the columns \"id\", \"note\"")
        #expect(try predict(text, "--keep-columns", "id,").status == 64)
        let unknown = try predict(text, "--keep-columns", "nothing")
        #expect(unknown.status == 65)
        #expect(unknown.message.contains("it has no column \"nothing\""))
    }

    @Test func `an existing file is kept unless overwritten, also where the table is wrong`() throws {
        let output = try folder.write("mine", as: "p.csv")
        let refused = try predict("petals,sepals\n1,2\n", "--output", output)
        #expect(refused.status == 74)
        #expect(refused.message == "descent: --output \(output): it exists already; --overwrite replaces it")
        let wrong = try predict("petals,sepals\n1,2\n3,x\n", "--output", output, "--overwrite")
        #expect(wrong.status == 65)
        #expect(
            wrong.message == "descent: \(folder.file("new.csv")): line 3, column 2 (\"sepals\"): \"x\" is not a number")
        #expect(try folder.text("p.csv") == "mine")
        #expect(try predict("petals,sepals\n1,2\n", "--output", output, "--overwrite").status == 0)
        #expect(try folder.text("p.csv").hasPrefix("class,"))
        #expect(folder.names() == ["flowers.csv", "new.csv", "p.csv", "run"])
    }

    @Test func `what cannot be is refused in one sentence`() throws {
        let data = try data("petals,sepals\n1,2\n")
        let cases: [([String], Int32, String)] = [
            ([], 64, "Missing --data csv:FILE or --input X.npy: what to predict."),
            (["--data", data, "--input", "x.npy"], 64, "--data and --input: only one of them can be predicted."),
            (
                ["--data", "moons:10"], 64,
                "--data moons:10:0.2:3: predict takes csv:FILE or descent:FILE, and arrays by --input X.npy."
            ),
            (["--input", "x.npy"], 64, "Missing --output Y.npy: where the outputs go."),
            (["--input", "x.npy", "--output", "-"], 64, "--output -: an array goes to a file, Y.npy."),
            (
                ["--input", "x.npy", "--output", "y.npy", "--keep-columns", "a"], 64,
                "--keep-columns is for --data csv:FILE."
            ),
            (
                ["--data", data, "--output", "p.txt"], 64,
                "expected a name that ends in .csv or .npy, or - for standard output."
            ),
            (["--data", data, "--output", "p.csv.gz"], 64, "pipe them into gzip."),
            (["--data", "csv:/none.csv"], 66, "/none.csv: no such file"),
            (["--data", data + ":petals"], 65, "column 1 (\"petals\") is one of the model's inputs"),
            (["--data", data, "--missing", "mean"], 64, "was trained with --missing refuse, which applies by itself"),
            (["--input", "x.npy", "--output", "y.npy", "--separator", ";"], 64, "--separator is for --data csv:FILE."),
            (["--data", data, "--output", folder.file("none/p.csv")], 74, "cannot be written"),
        ]
        for (flags, status, message) in cases {
            let run = try CommandRun(["predict", "--model", model] + flags)
            #expect(run.status == status, "\(flags): \(run.errors)")
            #expect(run.message.contains(message), "\(flags): \(run.errors)")
            #expect(run.output.isEmpty)
        }
        let missing = try predict("petals\n1\n")
        #expect(missing.status == 65)
        #expect(missing.message.hasSuffix("new.csv: it has no column \"sepals\", which the model needs"))
    }

    @Test func `the flags of scaling that training had are taken, and those that contradict it refused`() throws {
        let text = "petals,sepals\n0.5,0.25\n"
        let plain = try predict(text)
        let again = try predict(text, "--standardize")
        #expect(again.status == 0 && again.output == plain.output, "\(again.errors)")
        let inputs = try folder.write(SampleFiles.npy([1, 2], [0.5, 0.25]), as: "x.npy")
        for data in [
            ["--data", "csv:" + folder.file("new.csv")], ["--input", inputs, "--output", folder.file("y.npy")],
        ] {
            let refused = try CommandRun(["predict", "--model", model, "--no-standardize"] + data)
            #expect(refused.status == 64 && refused.output.isEmpty)
            #expect(
                refused.message
                    == "descent: --no-standardize: \(model) was trained with inputs that are scaled, and scales them by "
                    + "itself; leave the flag out", "\(refused.errors)")
        }
        #expect(folder.names() == ["flowers.csv", "new.csv", "run", "x.npy"])
    }

    @Test func `a column that training ignored and that is called as a prediction is left out, with a line`() throws {
        let rows = (0..<30).map { "\($0),x\($0 % 2),\($0 % 7),\(Float($0 % 7) * 1.5)" }
        let path = try folder.write("id,value,a,y\n" + rows.joined(separator: "\n") + "\n", as: "t.csv")
        let run = folder.file("amounts")
        let trained = try CommandRun(
            "train", "--data", "csv:" + path, "--ignore", "id,value", "--epochs", "1", "--output", run)
        #expect(trained.status == 0, "\(trained.errors)")
        let data = try data("id,value,a\n007,x0,3\n")
        let predicted = try CommandRun("predict", "--model", run, "--data", data)
        #expect(predicted.status == 0)
        #expect(
            predicted.errors
                == "descent: \(folder.file("new.csv")): the column \"value\" is not kept beside the predictions, one of whose "
                + "columns has that name\n")
        #expect(predicted.lines.first == "id,value" && predicted.lines.last?.hasPrefix("007,") == true)
        let named = try CommandRun("predict", "--model", run, "--data", data, "--keep-columns", "value")
        #expect(named.status == 64 && named.message.contains("--keep-columns: "), "\(named.errors)")
        let none = try CommandRun("predict", "--model", run, "--data", data, "--keep-columns", "none")
        #expect(none.status == 0 && none.errors.isEmpty, "\(none.errors)")
        #expect(none.lines == predicted.lines.map { $0.replacing("id,", with: "").replacing("007,", with: "") })
    }

    @Test func `a model of arrays takes the columns in their order, and asks for the label`() throws {
        let trained = try CommandRun("train", "--data", "moons:50", "--epochs", "2", "--output", folder.file("moons"))
        #expect(trained.status == 0)
        let model = folder.file("moons")
        let data = try data("1,0.5,-1\n0,0.25,2\n")
        let refused = try CommandRun("predict", "--model", model, "--data", data)
        #expect(refused.status == 65)
        #expect(refused.message.hasSuffix("name the column that is not an input, as in csv:FILE:COLUMN"))
        let run = try CommandRun("predict", "--model", model, "--data", data + ":1")
        let network = try Network.load(from: model + "/model.safetensors")
        let outputs = try network.predict(Inputs([0.5, -1, 0.25, 2], width: 2))
        #expect(
            run.lines == ["class,probability 0,probability 1"]
                + (0..<2).map { "\(outputs[$0, 0] > 0.5 ? 1 : 0),\(1 - outputs[$0, 0]),\(outputs[$0, 0])" })
    }

    @Test func `outputs that are not finite end with the line`() throws {
        var network = try Network(inputs: 1, layers: [.dense(4, .relu), .dense(1, .identity)])
        network.copyParameters(from: [Float](repeating: 1e10, count: network.parameterCount).span)
        try network.save(to: folder.file("wild.safetensors"))
        let run = try CommandRun("predict", "--model", folder.file("wild.safetensors"), "--data", data("0\n1e30\n"))
        #expect(run.status == 65)
        #expect(
            run.message.hasSuffix(
                "wild.safetensors gives inf for line 2 of \(folder.file("new.csv")), not a finite number"))
    }

    @Test func `a reader that goes away ends the command quietly`() throws {
        let rows = String(repeating: "0.5,0.25\n", count: 200_000)
        let data = try data("petals,sepals\n" + rows)
        let run = try CommandRun(
            ["predict", "--model", model, "--data", data],
            shell: "\"$0\" \"$@\" | head -n 1; exit ${PIPESTATUS:-0}")
        #expect(run.lines.count == 1)
        #expect(run.errors.isEmpty, "\(run.errors)")
    }

    @Test func `a table comes through a pipe, too`() throws {
        let path = try folder.write("petals,sepals\n0.5,0.25\n", as: "new.csv")
        let plain = try CommandRun("predict", "--model", model, "--data", "csv:" + path)
        let piped = try CommandRun(
            ["predict", "--model", model, "--data", "csv:/dev/stdin"], shell: "cat '\(path)' | \"$0\" \"$@\"")
        #expect(piped.status == 0, "\(piped.errors)")
        #expect(piped.output == plain.output)
    }

    @Test func `the memory does not grow with the table`() throws {
        let count = 12_000_000
        let path = folder.file("long.csv")
        var file = try AtomicFile(path)
        try file.write("petals,sepals\n")
        let rows = String(repeating: "0.5,0.25\n", count: 100_000)
        for _ in 0..<count / 100_000 { try file.write(rows) }
        try file.commit()
        // Of addresses, much of which libraries only reserve. The columns alone would take 96 MB, the inputs as much
        // and the outputs 144 MB.
        let run = try CommandRun(
            ["predict", "--model", model, "--data", "csv:" + path, "--output", folder.file("p.npy")],
            environment: ["OPENBLAS_NUM_THREADS=1"], shell: "ulimit -v 300000; exec \"$0\" \"$@\"")
        #expect(run.status == 0, "\(run.errors)")
        #expect(PredictTableTests.size(folder.file("p.npy")) == 128 + 12 * count)
    }
}
