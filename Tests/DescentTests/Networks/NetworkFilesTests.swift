import Descent
import Formats
import TestSupport
import Testing

@Suite struct NetworkFilesTests {
    @Test func `a network that was saved predicts the same bits, and keeps its names and scaling`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [6, 9, 3], activation: .leakyRelu, output: .softmax, count: 40)
        var network = try twin.network()
        network.standardization = Standardization(of: twin.examples.inputs)
        network.classNames = ["a", "b \"quoted\"", "猫"]
        let path = folder.file("model.safetensors")
        try network.save(to: path, notes: ["note": "kept", "format": "not replaced"])
        let loaded = try Network.load(from: path)
        let expected = try network.predict(twin.examples.inputs).values
        let actual = try loaded.predict(twin.examples.inputs).values
        #expect(areIdentical(actual, expected))
        let names = loaded.classNames
        #expect(names == ["a", "b \"quoted\"", "猫"])
        let scaling = loaded.standardization
        #expect(scaling == network.standardization)
        let layers = loaded.layers
        #expect(layers == network.layers)
        #expect(try SafeTensors.read(path).metadata["note"] == "kept")
    }

    @Test(arguments: ["format", "activations", "output", "classes", "input_means", "input_deviations"])
    func `a note does not pass for the network's own metadata, also where the network has none`(key: String) throws {
        let folder = try TemporaryFolder()
        let network = try Network(inputs: 3, layers: [.dense(4, .tanh), .dense(2, .softmax)])
        let path = folder.file("model.safetensors")
        try network.save(to: path, notes: [key: "[\"x\",\"y\"]", "note": "kept"])
        let loaded = try Network.load(from: path)
        #expect(loaded.classNames == nil)
        #expect(loaded.standardization == nil)
        #expect(try SafeTensors.read(path).metadata["note"] == "kept")
    }

    @Test func `tensors have PyTorch's names and shapes`() throws {
        let folder = try TemporaryFolder()
        let network = try Network(inputs: 3, layers: [.dense(4, .tanh), .dense(2, .sigmoid)])
        let path = folder.file("model.safetensors")
        try network.save(to: path)
        let file = try SafeTensors.read(path)
        #expect(file.infos.map(\.name) == ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"])
        #expect(file.infos.map(\.shape) == [[4, 3], [4], [2, 4], [2]])
        let weights = try file.tensor("layers.0.weight").floats.map { Double($0) }
        let expected = Array(values(of: network.parameters)[0..<12])
        #expect(weights == expected)
        #expect(file.metadata["activations"] == "[\"tanh\",\"sigmoid\"]")
        #expect(file.metadata["output"] == "sigmoid")
    }

    @Test func `parameters can come from a file without metadata, if they fit`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("weights.safetensors")
        let declarations = [
            SafeTensors.Declaration(name: "layers.0.weight", shape: [2, 3]),
            SafeTensors.Declaration(name: "layers.0.bias", shape: [2]),
        ]
        try SafeTensors.write(declarations, values: [[1, 2, 3, 4, 5, 6], [7, 8]], to: path)
        var network = try Network(inputs: 3, layers: [.dense(2, .softmax)])
        try network.loadParameters(from: path)
        let parameters = values(of: network.parameters)
        #expect(parameters == [1, 2, 3, 4, 5, 6, 7, 8])

        var wider = try Network(inputs: 4, layers: [.dense(2, .softmax)])
        let shape = failure { try wider.loadParameters(from: path) }
        #expect(shape == "\(path): layers.0.weight has the shape [2, 3], expected [2, 4]")
        var deeper = try Network(inputs: 3, layers: [.dense(2, .relu), .dense(2, .softmax)])
        let missing = failure { try deeper.loadParameters(from: path) }
        #expect(missing?.contains("layers.1.weight") == true)
        let noModel = failure { _ = try Network.load(from: path) }
        #expect(noModel?.hasPrefix("\(path): it is not a Descent model") == true)

        try SafeTensors.write(declarations, values: [[1, 2, .nan, 4, 5, 6], [7, 8]], to: path)
        let notFinite = failure { try network.loadParameters(from: path) }
        #expect(notFinite == "\(path): layers.0.weight holds the value nan; all values must be finite")
        let after = values(of: network.parameters)
        #expect(after == parameters)
    }

    @Test func `loading a model's parameters also loads its scaling and its names, or nothing`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        let scaling = Standardization(means: [1, 2, 3], deviations: [4, 5, 6])
        var model = try Network(inputs: 3, layers: [.dense(2, .softmax)], seed: 5)
        model.standardization = scaling
        model.classNames = ["a", "b"]
        try model.save(to: path)

        func untouched(_ network: inout Network) throws -> String? {
            let before = values(of: network.parameters)
            let message = failure { try network.loadParameters(from: path) }
            let after = values(of: network.parameters)
            #expect(after == before)
            return message
        }
        var network = try Network(inputs: 3, layers: [.dense(2, .softmax)])
        network.standardization = Standardization(means: [1, 2, 3], deviations: [4, 5, 7])
        #expect(
            try untouched(&network)
                == "\(path): its weights are for inputs with its own scaling, and the network scales them otherwise")
        network.standardization = nil
        network.classNames = ["b", "a"]
        #expect(
            try untouched(&network) == "\(path): its class names \"a\", \"b\" are not the network's, \"b\", \"a\"")
        network.classNames = nil
        try network.loadParameters(from: path)
        let taken = network.standardization
        #expect(taken == scaling)
        let names = network.classNames
        #expect(names == ["a", "b"])
        // Again, now that both are set and equal.
        try network.loadParameters(from: path)

        model.standardization = nil
        model.classNames = nil
        try model.save(to: path)
        #expect(
            try untouched(&network)
                == "\(path): its weights are for inputs that are not scaled, and the network scales its inputs")
        network.standardization = nil
        try network.loadParameters(from: path)
        let kept = network.classNames
        #expect(kept == ["a", "b"])
    }

    @Test func `weights of a model with other activations are refused; other files have none`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("m")
        let model = try Network(inputs: 3, layers: [.dense(4, .relu), .dense(2, .softmax)], seed: 1)
        try model.save(to: path)
        var network = try Network(inputs: 3, layers: [.dense(4, .tanh), .dense(2, .softmax)], seed: 2)
        let first = network.parameters[0]
        #expect(
            failure { try network.loadParameters(from: path) }
                == "\(path): its weights are for the activations relu, softmax, and the network has tanh, softmax")
        #expect(network.parameters[0] == first)
        let bare = folder.file("bare")
        let values = [[Float](repeating: 1, count: 12), [1, 1, 1, 1], [Float](repeating: 1, count: 8), [1, 1]]
        let names = ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"]
        let shapes = [[4, 3], [4], [2, 4], [2]]
        try SafeTensors.write(
            zip(names, shapes).map { SafeTensors.Declaration(name: $0, shape: $1) }, values: values, to: bare)
        try network.loadParameters(from: bare)
        #expect(network.parameters[0] == 1)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func `a network that could not be loaded is not saved`(value: Float) throws {
        let folder = try TemporaryFolder()
        var network = try Network(inputs: 3, layers: [.dense(2, .softmax)])
        var parameters = network.mutableParameters
        parameters[7] = value
        let path = folder.file("model.safetensors")
        let message = failure { try network.save(to: path) }
        #expect(message == "\(path): cannot be written: parameter 7 is \(value); all must be finite")
        #expect(folder.names().isEmpty)
    }

    @Test func `names that make a header too long are refused before training and when saving`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        var network = try Network(inputs: 3, layers: [.dense(2, .softmax)])
        let names = [String(repeating: "a", count: 50_100_000), String(repeating: "b", count: 50_100_000)]
        let before = failure { try network.checkSavable(to: path, classNames: names) }
        #expect(
            before?.hasPrefix("\(path): cannot be written: its header, with all names and metadata, would take ")
                == true)
        #expect(before?.hasSuffix("the format allows 100000000") == true)
        #expect(failure { try network.checkSavable(to: path, classNames: ["a", "b"]) } == nil)
        network.classNames = names
        #expect(failure { try network.save(to: path) }?.hasSuffix("the format allows 100000000") == true)
        #expect(folder.names().isEmpty)
    }

    @Test func `metadata that do not fit the parameters are refused`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        let declarations = [
            SafeTensors.Declaration(name: "layers.0.weight", shape: [2, 3]),
            SafeTensors.Declaration(name: "layers.0.bias", shape: [2]),
        ]
        func message(_ metadata: [String: String]) throws -> String? {
            var all = ["format": "descent", "activations": "[\"softmax\"]"]
            all.merge(metadata) { $1 }
            try SafeTensors.write(declarations, values: [[1, 2, 3, 4, 5, 6], [7, 8]], metadata: all, to: path)
            return failure { _ = try Network.load(from: path) }
        }
        #expect(try message([:]) == nil)
        #expect(try message(["activations": "[]"])?.contains("no activations") == true)
        #expect(try message(["activations": "[\"swish\"]"])?.contains("\"swish\"") == true)
        #expect(try message(["activations": "[\"relu\"]"])?.contains("relu as the activation of layer 1") == true)
        #expect(try message(["activations": "[\"relu\",\"softmax\"]"])?.contains("layers.1.weight") == true)
        #expect(try message(["activations": "softmax"])?.contains("not the expected JSON list") == true)
        #expect(
            try message(["classes": "[\"a\",\"b\",\"c\"]"])?.contains("name 3 classes, expected from 1 to 2") == true)
        #expect(try message(["classes": "[\"a\"]"]) == nil)
        #expect(try message(["classes": "[\"a\",\"a\"]"])?.contains("name two classes \"a\"") == true)
        #expect(try message(["classes": "[]"])?.contains("name 0 classes") == true)
        #expect(try message(["classes": "[\"a\"]]"])?.contains("not the expected JSON list") == true)
        #expect(try message(["classes": "[\"a\",]"])?.contains("not the expected JSON list") == true)
        #expect(try message(["input_means": "[1,2,3,]"])?.contains("not the expected JSON list") == true)
        #expect(try message(["input_means": "[1e39,2,3]"])?.contains("not the expected JSON list") == true)
        #expect(
            try message(["input_means": "[" + String(repeating: "0,", count: 99) + "0]"])?.contains(
                "not the expected JSON list")
                == true)
        #expect(try message(["input_means": "[1,2,3]"])?.contains("3 means and 0 deviations") == true)
        #expect(
            try message(["input_means": "[1,2,3]", "input_deviations": "[1,0,1]"])?.contains(
                "all deviations from 1.1754944e-38")
                == true)
        #expect(try message(["input_means": "[1,2,3]", "input_deviations": "[1,2,1]"]) == nil)
    }

    @Test func `a missing file and a folder in the way are named`() throws {
        let folder = try TemporaryFolder()
        let missing = folder.file("none.safetensors")
        #expect(failure { _ = try Network.load(from: missing) } == "\(missing): no such file")
        let network = try Network(inputs: 1, layers: [.dense(1, .sigmoid)])
        let message = failure { try network.save(to: folder.path) }
        #expect(message?.hasPrefix("\(folder.path): cannot be written") == true)
    }

    @Test(arguments: [
        ["format": "\u{1B}[2J"], ["activations": "[\"\u{1B}[2J\"]"], ["activations": "\u{1B}[2J"],
        ["classes": "[\"\u{1B}[2J\",\"\u{1B}[2J\"]"], ["classes": "\u{9B}2J"], ["input_means": "\u{202E}[2J"],
    ])
    func `strings of a file cannot control the terminal, whatever their key`(metadata: [String: String]) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        var all = ["format": "descent", "activations": "[\"softmax\"]"]
        all.merge(metadata) { _, new in new }
        let long = all.mapValues { $0.contains("2J") ? $0 + String(repeating: "x", count: 100_000) : $0 }
        for texts in [all, long] {
            try SafeTensors.write(
                [
                    SafeTensors.Declaration(name: "layers.0.weight", shape: [2, 3]),
                    SafeTensors.Declaration(name: "layers.0.bias", shape: [2]),
                ], values: [[1, 2, 3, 4, 5, 6], [7, 8]], metadata: texts, to: path)
            let message = try #require(failure { _ = try Network.load(from: path) })
            #expect(message.contains("2J"))
            #expect(message.unicodeScalars.allSatisfy { ![0x1B, 0x9B, 0x202E].contains($0.value) })
            #expect(message.utf8.count < 500 + path.utf8.count)
        }
    }
}
