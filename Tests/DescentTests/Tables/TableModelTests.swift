import Descent
import TestSupport
import Testing

/// Networks that keep how their tables are encoded, and how their targets are scaled.
struct TableModelTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func housing() throws -> Table {
        let areas = (0..<200).map { 20 + Double($0 % 50) }
        let towns = (0..<200).map { $0 % 3 == 0 ? "Oslo, \"north\"" : "Rome" }
        return try Table([
            Table.Column("area", numbers: areas), Table.Column("town", texts: towns),
            Table.Column("price", numbers: (0..<200).map { price($0) }),
        ])
    }

    private func price(_ row: Int) -> Double {
        let area = 20 + Double(row % 50)
        return 3000 * area + (row % 3 == 0 ? 50_000 : 0)
    }

    @Test func `a regression in large units is learnt, and predicted in them`() throws {
        let table = try housing()
        let encoder = try TableEncoder(fitting: table)
        let examples = try encoder.examples(from: table)
        var network = try Network(inputs: encoder.inputCount, layers: [.dense(16, .relu), .dense(1, .identity)])
        network.encoder = encoder
        network.standardization = encoder.standardization(of: examples.inputs)
        network.targetStandardization = Standardization(of: examples.targets)
        _ = try Trainer(optimizer: Adam(learningRate: 0.01), batchSize: .fixed(32)).fit(
            &network, to: examples, epochs: 60)
        // In scaled units: half the mean of ((ŷ − y)/σ)².
        let evaluation = try network.evaluate(examples)
        #expect(evaluation.cost <= 0.005)
        let predictor = try Predictor(network)
        let predicted = try predictor.predict(["area": 40, "town": "Rome"])[0]
        #expect(abs(predicted - 120_000) <= 6_000)
        let all = try network.predict(examples.inputs)
        let few = try predictor.predict(examples.inputs[20..<21])
        #expect(abs(all[20, 0] - few[0, 0]) <= 1e-4 * abs(few[0, 0]))
        #expect(abs(predicted - few[0, 0]) <= 1e-4 * predicted)
        let given = network.targetStandardization
        let scaling = try #require(given)
        var squares = 0.0
        for row in 0..<examples.count {
            let difference = (Double(all[row, 0]) - price(row)) / Double(scaling.deviations[0])
            squares += difference * difference
        }
        #expect(abs(evaluation.cost - squares / 400) <= 1e-3 * evaluation.cost)
        // The gradients too are those of the scaled targets.
        var backpropagation = try Backpropagation(for: network, batchSize: 200)
        let cost = try backpropagation.run(network, on: examples)
        #expect(abs(cost - evaluation.cost) <= 1e-5 * evaluation.cost)
    }

    @Test func `a saved model has the encoder, and both scalings`() throws {
        let text = "age,city,m,zip,y\n31,\"a \"\"b\"\"\nü\",True,1,x\n,Rome,,2,y\n5,Rome,False,2,x\n"
        let table = try Table.csv(folder.write(text, as: "t.csv"))
        for missing in [MissingValues.mean, .median, .mostFrequent] {
            for label in ["y", "age", "1"] where label == "y" || missing == .mean {
                let rows = label == "y" ? table : table[rows: [0, 2]]
                let encoder = try TableEncoder(
                    fitting: rows, label: label, task: label == "y" ? .automatic : .regression, ignoring: ["m"],
                    categorical: ["zip"], missing: missing, indicators: true)
                let examples = try encoder.examples(from: rows)
                var network = try Network(
                    inputs: encoder.inputCount, layers: [.dense(1, label == "y" ? .sigmoid : .identity)])
                network.encoder = encoder
                network.classNames = encoder.classNames
                network.standardization = encoder.standardization(of: examples.inputs)
                network.targetStandardization = Standardization(of: examples.targets)
                let path = folder.file("model.safetensors")
                try network.save(to: path)
                let loaded = try Network.load(from: path)
                #expect(loaded.encoder == encoder)
                #expect(loaded.targetStandardization == network.targetStandardization)
                #expect(loaded.standardization == network.standardization)
                #expect((loaded.targetStandardization == nil) == (label == "y"))
                let one = try network.predict(examples.inputs)
                let other = try loaded.predict(examples.inputs)
                #expect(one.values == other.values)
                var fresh = try Network(inputs: encoder.inputCount, layers: network.layers)
                try fresh.loadParameters(from: path)
                #expect(fresh.encoder == encoder)
                #expect(fresh.targetStandardization == network.targetStandardization)
                #expect(try network.copy().encoder == encoder)
            }
        }
        let nameless = try Table.csv(folder.write("1,0,2\n3,1,4\n", as: "n.csv"))
        let encoder = try TableEncoder(fitting: nameless, label: "2")
        var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
        network.encoder = encoder
        try network.save(to: folder.file("n.safetensors"))
        #expect(try Network.load(from: folder.file("n.safetensors")).encoder == encoder)
    }

    @Test(arguments: [
        "", "[]", "{}", "{\"version\":2}",
        "{\"version\":1,\"columns\":1,\"missing\":\"mean\",\"label\":{\"place\":0},\"inputs\":[]}",
        "{\"version\":1,\"columns\":3,\"missing\":\"what\",\"label\":{\"place\":0},\"inputs\":[{\"place\":1,\"kind\":\"number\"}]}",
        "{\"version\":1,\"columns\":3,\"missing\":\"mean\",\"label\":{\"place\":1},\"inputs\":[{\"place\":1,\"kind\":\"number\"}]}",
        "{\"version\":1,\"columns\":3,\"missing\":\"mean\",\"label\":{\"place\":0},\"inputs\":[{\"place\":3,\"kind\":\"number\"}]}",
        "{\"version\":1,\"columns\":3,\"missing\":\"mean\",\"label\":{\"place\":0},\"inputs\":[{\"place\":1,\"kind\":\"word\"}]}",
        "{\"version\":1,\"columns\":3,\"missing\":\"mean\",\"label\":{\"name\":\"a\",\"place\":0},\"inputs\":[{\"place\":1,\"kind\":\"number\"}]}",
        "{\"version\":1,\"columns\":3,\"missing\":\"mean\",\"label\":{\"place\":0},\"inputs\":[{\"place\":1,\"kind\":\"categories\",\"categories\":[\"a\",\"a\"]}]}",
        "{\"version\":1,\"columns\":3,\"missing\":\"mean\",\"label\":{\"place\":0},\"inputs\":[{\"place\":1,\"kind\":\"categories\",\"categories\":[\"a\",\"b\"],\"fill\":2}]}",
        "{\"version\":1,\"columns\":3,\"missing\":\"mean\",\"label\":{\"place\":0},\"inputs\":[{\"place\":1,\"kind\":\"number\",\"fill\":1e99}]}",
        "{\"version\":1,\"columns\":3,\"missing\":\"mean\",\"label\":{\"place\":0},\"inputs\":[{\"place\":1,\"kind\":\"number\",\"offset\":1e999}]}",
        "{\"version\":1,\"columns\":3,\"missing\":\"mean\",\"label\":{\"place\":0},\"inputs\":[{\"place\":1,\"kind\":\"boolean\",\"offset\":5}]}",
        "{\"version\":1,\"columns\":4,\"missing\":\"mean\",\"label\":{\"place\":0},\"inputs\":[{\"place\":1,\"kind\":\"number\"},{\"place\":2,\"kind\":\"number\"}]}",
        "{\"version\":1,\"columns\":3,\"missing\":\"mean\",\"label\":{\"place\":0,\"classes\":[\"a\",\"b\",\"c\"]},\"inputs\":[{\"place\":1,\"kind\":\"number\"}]}",
    ])
    func `damaged metadata of a table are refused`(json: String) throws {
        let path = folder.file("model.safetensors")
        let table = try Table([Table.Column("x", numbers: [1, 2]), Table.Column("y", booleans: [true, false])])
        var network = try Network(inputs: 1, layers: [.dense(1, .sigmoid)])
        network.encoder = try TableEncoder(fitting: table)
        try network.save(to: path)
        try rewrite(path, table: json)
        let message = failure { _ = try Network.load(from: path) }
        #expect(message?.hasPrefix("\(path): its metadata's table ") == true, "\(message ?? "nothing")")
    }

    /// Replaces the metadata's table.
    private func rewrite(_ path: String, table json: String) throws {
        let bytes = try folder.bytes("model.safetensors")
        let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = String(decoding: bytes[8..<8 + length], as: UTF8.self)
        let start = try #require(header.firstRange(of: "\"table\":\""))
        var end = start.upperBound
        while header[end] != "\"" { end = header.index(end, offsetBy: header[end] == "\\" ? 2 : 1) }
        let escaped = json.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        var text = Array((header[..<start.upperBound] + escaped + header[end...]).utf8)
        while text.count % 8 != 0 { text.append(0x20) }
        let size = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        _ = try folder.write(size + text + bytes[(8 + length)...], as: "model.safetensors")
    }
}
