import Descent
import Formats
import TestSupport
import Testing

struct NetworkCSVTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A network with drawn weights for tables like `text`.
    private func network(
        _ text: String, ignoring: [String] = [], missing: MissingValues = .refuse, task: TableTask = .automatic,
        output: Activation? = nil
    ) throws -> Network {
        let encoder = try TableEncoder(
            fitting: Table.csv(folder.write(text, as: "train.csv")), task: task, ignoring: ignoring, missing: missing)
        let classCount = encoder.classNames?.count
        let activation = output ?? (classCount == nil ? .identity : .softmax)
        var network = try Network(
            inputs: encoder.inputCount,
            layers: [.dense(24, .relu), .dense(activation == .softmax ? classCount ?? 1 : 1, activation)], seed: 4)
        network.encoder = encoder
        network.classNames = encoder.classNames
        return network
    }

    private func predict(
        _ network: borrowing Network, _ text: String, _ change: (inout TablePrediction.Settings) -> Void = { _ in },
        products: ProductChoice = .auto
    ) throws -> (text: String, warnings: [String]) {
        var settings = TablePrediction.Settings()
        change(&settings)
        let prediction = try TablePrediction(
            network, folder.write(text, as: "new.csv"), settings, products: products)
        try prediction.write(to: .csv(folder.file("out.csv")))
        return (try folder.text("out.csv"), prediction.warnings.map(\.description))
    }

    private static let training = "id,age,city,y\n1,31,Oslo,no\n2,52,Rome,yes\n3,40,Oslo,no\n4,38,Bonn,maybe\n"

    /// Many rows of that form, with the columns in another order and without the label.
    private static func rows(_ count: Int) -> String {
        var generator = SplitMix(seed: 7)
        return "city,id,age\n"
            + (0..<count).map { "\(["Oslo", "Rome", "Bonn", "Wien"][$0 % 4]),00\($0),\(generator.float())\n" }.joined()
    }

    @Test(arguments: [1, 16, 17, 700, 3000])
    func `the fields are what the network gives, bit for bit`(count: Int) throws {
        let network = try network(NetworkCSVTests.training, ignoring: ["id"])
        let (known, classes) = (network.encoder, network.classNames)
        let encoder = try #require(known)
        let names = try #require(classes)
        let text = NetworkCSVTests.rows(count)
        let (written, warnings) = try predict(network, text)
        let expected = try network.predict(encoder.inputs(from: Table.csv(folder.file("new.csv"), for: encoder)))
        let lines = written.split(separator: "\n").map { $0.split(separator: ",").map { String($0) } }
        #expect(lines[0] == ["id", "class", "probability maybe", "probability no", "probability yes"])
        #expect(lines.count == count + 1)
        for row in 0..<count {
            let line = lines[row + 1]
            #expect(line[0] == "00\(row)")
            #expect(line[1] == names[expected.classes[row]])
            #expect(line[2...].map { Float($0) } == (0..<3).map { expected[row, $0] })
        }
        #expect(warnings.count == (count > 3 ? 1 : 0))
    }

    @Test(arguments: [1, 100, 4000])
    func `where blocks end changes no bit, and values unseen are counted over all`(blockSize: Int) throws {
        let network = try network(NetworkCSVTests.training, ignoring: ["id"])
        let text = NetworkCSVTests.rows(600)
        let whole = try predict(network, text, products: .own)
        let blocks = try predict(network, text, { $0.blockSize = blockSize })
        #expect(blocks.text == whole.text)
        #expect(blocks.warnings == whole.warnings)
        #expect(
            blocks.warnings == [
                "150 rows have values in column 1 (\"city\") that the training table did not have, such as \"Wien\"; they count "
                    + "as none of the known"
            ])
    }

    @Test func `a sigmoid unit has the probabilities of both classes`() throws {
        let network = try network("a,y\n1,no\n2,yes\n", output: .sigmoid)
        let outputs = try network.predict(Inputs([-3, 0, 5], width: 1))
        let expected = (0..<3).map { row in
            let yes = outputs[row, 0]
            return "\(yes > 0.5 ? "yes" : "no"),\(1 - yes),\(yes)\n"
        }
        #expect(
            try predict(network, "a\n-3\n0\n5\n").text == "class,probability no,probability yes\n" + expected.joined())
    }

    @Test func `a regression has values, in the targets' unit, and dropped rows keep their places`() throws {
        var network = try network("a,b,y\n1,2,1.5\n2,,2.5\n3,1,9.25\n", missing: .drop, task: .regression)
        network.targetStandardization = Standardization(means: [100], deviations: [7])
        let complete = try network.predict(Inputs([1, 2, 5, 6], width: 2))
        for size in [1, 1 << 20] {
            // Of several blocks the rows have the bits of own products.
            let complete = try network.predict(Inputs([1, 2, 5, 6], width: 2), products: size == 1 ? .own : .auto)
            let (text, warnings) = try predict(network, "b,a\n2,1\n,3\nNA,4\n6,5\n", { $0.blockSize = size })
            #expect(text == "value\n\(complete[0, 0])\n\"\"\n\"\"\n\(complete[1, 0])\n")
            #expect(
                warnings == [
                    "2 rows have missing values, which training dropped, so their predictions are empty; the first is line 3"
                ])
        }
        try network.predict(csv: folder.file("new.csv"), to: folder.file("out.npy"))
        let array = try NPY.read(folder.file("out.npy"))
        #expect(array.shape == [4, 1])
        guard case .floats(let floats) = array.elements else {
            Issue.record("\(array.elements)")
            return
        }
        #expect(floats.map(\.isNaN) == [false, true, true, false])
        #expect(floats[3] == complete[1, 0])
    }

    @Test func `kept columns are copied as they stand, and quoted where they must be`() throws {
        let network = try network(NetworkCSVTests.training, ignoring: ["id"])
        let text = "note;id;age;city;y\n1,5;007;1;Oslo;?\n \"a\";\"x;y\";2;Rome;\n\"two\nlines\";1.10;3;Bonn;yes\n"
        let (written, _) = try predict(network, text) { $0.keeping = .named(["id", "note", "y"]) }
        let records = written.replacing("two\nlines", with: "two lines").split(separator: "\n")
        #expect(records[0].hasPrefix("id,note,y,class,"))
        #expect(records[1].hasPrefix("007,\"1,5\",?,"))
        #expect(records[2].hasPrefix("x;y,\" \"\"a\"\"\",,"))
        #expect(records[3].hasPrefix("1.10,\"two lines\",yes,"))
    }

    @Test func `a kept column with the name of a prediction's is refused`() throws {
        let network = try network("a,class\n1,x\n2,y\n")
        let error = #expect(throws: PredictionError.self) {
            _ = try predict(network, "a,class\n1,x\n") { $0.keeping = .all }
        }
        #expect(error?.description.contains("the column \"class\" cannot be kept") == true)
    }

    @Test func `an ignored column with the name of a prediction's is left out unless it is asked for`() throws {
        let network = try network("id,class,a,y\n1,u,1,x\n2,v,2,y\n", ignoring: ["id", "class"])
        let text = "id,class,a\n05,u,1\n06,v,2\n"
        for size in [1, 1 << 20] {
            let (written, warnings) = try predict(network, text) { $0.blockSize = size }
            let rows = written.split(separator: "\n")
            #expect(rows[0] == "id,class,probability x,probability y")
            #expect(rows[1].hasPrefix("05,") && rows[2].hasPrefix("06,"))
            #expect(
                warnings == [
                    "the column \"class\" is not kept beside the predictions, one of whose columns has that name"
                ])
        }
        let (none, said) = try predict(network, text) { $0.keeping = .named([]) }
        #expect(none.hasPrefix("class,probability x,probability y\n") && said.isEmpty)
    }

    @Test func `the outputs as an NPY file are those of the inputs as one`() throws {
        let network = try network(NetworkCSVTests.training, ignoring: ["id"])
        let known = network.encoder
        let encoder = try #require(known)
        for count in [5, 900] {
            let path = try folder.write(NetworkCSVTests.rows(count), as: "new.csv")
            #expect(try network.predict(csv: path, to: folder.file("out.npy")) == count)
            let expected = try network.predict(encoder.inputs(from: Table.csv(path, for: encoder)))
            try NPY.write(expected.values, shape: [count, 3], to: folder.file("expected.npy"))
            #expect(try folder.bytes("out.npy") == folder.bytes("expected.npy"))
        }
    }

    @Test func `an output that is not finite is named by its line, and leaves no file`() throws {
        var network = try network("a,y\n1,0.5\n2,1.5\n")
        network.copyParameters(from: [Float](repeating: 1e10, count: network.parameterCount).span)
        let path = try folder.write("a\n0\n1e30\n", as: "new.csv")
        let error = #expect(throws: PredictionError.self) { try network.predict(csv: path, to: folder.file("out.csv")) }
        #expect(error?.description == "\(path): line 3: the network gives inf, not a finite number")
        #expect(folder.names() == ["new.csv", "train.csv"])
    }

    // MARK: - Networks that were not trained on a table

    @Test func `a network without an encoder takes the columns in their order`() throws {
        let network = try Network(inputs: 2, layers: [.dense(3, .softmax)], seed: 2)
        let outputs = try network.predict(Inputs([1, 2, 3, 4], width: 2))
        let expected = (0..<2).map { row in
            "\(outputs.classes[row])," + (0..<3).map { "\(outputs[row, $0])" }.joined(separator: ",") + "\n"
        }
        let text = "class,probability 0,probability 1,probability 2\n" + expected.joined()
        #expect(try predict(network, "b,a\n1,2\n3,4\n").text == text)
        #expect(try predict(network, "1,2\n3,4\n").text == text)
        #expect(try predict(network, "b,y,a\n1,x,2\n3,,4\n", { $0.label = "y" }).text == text)
        #expect(try predict(network, "9,1,2\n9,3,4\n", { $0.label = "1" }).text == text)
    }

    @Test func `which column is the label is not guessed`() throws {
        let network = try Network(inputs: 2, layers: [.dense(2, .identity)])
        for (text, label, message) in [
            ("a,b,c\n1,2,3\n", nil, "it has 3 columns, one more than the model has inputs"),
            ("a\n1\n", nil, "it has 1 columns, expected the 2 inputs of the model"),
            ("a,b\n1,2\n", "b", "it has 1 columns, expected the 2 inputs of the model"),
            ("a,b,c\n1,2,3\n", "d", "it has no column \"d\""), ("a,b,c,d\n1,2,3,4\n", "a", "it has 4 columns"),
        ] as [(String, String?, String)] {
            let error = #expect(throws: PredictionError.self) { _ = try predict(network, text) { $0.label = label } }
            #expect(error?.description.contains(message) == true, "\(String(describing: error))")
        }
        #expect(try predict(network, "1,2\n").text.hasPrefix("value 1,value 2\n"))
    }

    @Test func `the label can be another column, but no input`() throws {
        let network = try network(NetworkCSVTests.training, ignoring: ["id"])
        let text = "id,age,city,truth\n1,2,Oslo,no\n"
        for label in ["truth", "4"] {
            let (_, warnings) = try predict(network, text) { $0.label = label }
            #expect(label == "4" || warnings.isEmpty, "\(warnings)")
        }
        let error = #expect(throws: PredictionError.self) { _ = try predict(network, text) { $0.label = "age" } }
        #expect(error?.description.contains("column 2 (\"age\") is one of the model's inputs") == true)
    }

    @Test func `without names a label elsewhere moves the inputs`() throws {
        let encoder = try TableEncoder(
            fitting: Table.csv(folder.write("1,2,x\n3,4,y\n5,1,x\n", as: "t.csv"), header: .absent))
        var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
        network.encoder = encoder
        network.classNames = encoder.classNames
        let plain = try predict(network, "1,2\n", { $0.header = .absent }).text
        #expect(plain.hasPrefix("class,probability x,probability y\n"))
        for (text, label) in [("1,2,x\n", nil), ("9,1,2\n", "1"), ("1,?,2\n", "2")] {
            #expect(try predict(network, text, { ($0.header, $0.label) = (.absent, label) }).text == plain)
        }
    }

    @Test func `a file's name tells its form`() throws {
        let network = try network("a,y\n1,0.5\n2,1.5\n")
        let error = #expect(throws: PredictionError.self) { try network.predict(csv: "x.csv", to: "y.txt") }
        #expect(error?.description == "y.txt: the name tells no format; expected one that ends in .csv or .npy")
    }
}
