import Descent
import Formats
import Foundation
import Glibc
import TestSupport
import Testing

/// Inputs that stay in their file.
@Suite struct MappedInputsTests {
    private func floats(_ folder: TemporaryFolder, _ twin: Twin) throws -> String {
        let inputs = twin.examples.inputs
        var values: [Float] = []
        for example in 0..<inputs.count {
            for feature in 0..<inputs.width { values.append(inputs[example, feature]) }
        }
        try NPY.write(values, shape: [inputs.count, inputs.width], to: folder.file("x.npy"))
        return folder.file("x.npy")
    }

    @Test func `training, evaluation and predictions have the bits of inputs in memory`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 500)
        let inputs = try Inputs.mapping(npy: floats(folder, twin))
        #expect(inputs.count == 500 && inputs.width == 10)
        let mapped = try Examples(inputs: inputs, targets: twin.examples.targets)
        let trainer = Trainer(batchSize: .fixed(64), order: .blocks(seed: 3, size: 20, window: 4))
        var first = try twin.network()
        var second = try twin.network()
        _ = try trainer.fit(&first, to: twin.examples, epochs: 3)
        _ = try trainer.fit(&second, to: mapped, epochs: 3)
        #expect(areIdentical(values(of: first.parameters), values(of: second.parameters)))
        let costs = (try first.evaluate(twin.examples).cost, try second.evaluate(mapped).cost)
        #expect(costs.0 == costs.1)
        #expect(Standardization(of: inputs) == Standardization(of: twin.examples.inputs))
    }

    @Test func `a checkpoint of inputs in memory goes on with the same ones in a file`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 100)
        let mapped = try Examples(
            inputs: Inputs.mapping(npy: floats(folder, twin)), targets: twin.examples.targets)
        let trainer = Trainer(batchSize: .fixed(20), order: .blocks(seed: 3, size: 7, window: 3))
        var training = try Training(of: twin.network(), on: twin.examples, with: trainer)
        try training.run(steps: 7)
        try training.save(to: folder.file("c"))
        var resumed = try Training.load(from: folder.file("c"), on: mapped)
        try resumed.run(epochs: 3)
        try training.run(epochs: 3)
        #expect(areIdentical(values(of: resumed.network.parameters), values(of: training.network.parameters)))
    }

    @Test func `a file that is written to while it is in use ends the run and is not saved on`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 100)
        let path = try floats(folder, twin)
        let mapped = try Examples(inputs: Inputs.mapping(npy: path), targets: twin.examples.targets)
        var training = try Training(of: twin.network(), on: mapped, with: Trainer(batchSize: .fixed(20)))
        try training.run(epochs: 1)
        try training.save(to: folder.file("c"))
        // Another file in its place is none of this training's business.
        var bytes = try folder.bytes("x.npy")
        bytes[bytes.count - 1] ^= 1
        try folder.write(bytes, as: "y.npy")
        try FileManager.default.moveItem(atPath: path, toPath: folder.file("kept.npy"))
        try FileManager.default.moveItem(atPath: folder.file("y.npy"), toPath: path)
        try training.run(epochs: 2)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: folder.file("kept.npy"), toPath: path)
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.seek(toOffset: UInt64(bytes.count - 1))
        try file.write(contentsOf: [0])
        try file.close()
        // A tick of the file system's clock may not have passed since the file was written first.
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
        let thrown = #expect(throws: TrainingError.self) { try training.run(epochs: 3) }
        #expect(
            "\(try #require(thrown))".contains("x.npy: cannot be read: somebody has written to it while it was in use"))
        #expect(failure { try training.save(to: folder.file("c")) }?.contains("somebody has written to it") == true)
    }

    @Test func `a pipe is refused without waiting for its writer`() throws {
        let folder = try TemporaryFolder()
        let pipe = folder.file("pipe")
        // The system reads the path.
        let status = unsafe mkfifo(pipe, 0o600)
        #expect(status == 0)
        for message in [
            failure { _ = try Inputs.mapping(npy: pipe) }, failure { _ = try Inputs.mapping(idx: pipe) },
            failure { _ = try ExampleFile(pipe) }, failure { try ExampleFile.verify(pipe) },
        ] {
            #expect(message?.contains("it is a pipe or a device") == true)
        }
    }

    @Test func `files that cannot be used as they lie are refused with the remedy`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 20)
        let path = try floats(folder, twin)
        let bytes = try folder.bytes("x.npy")
        func message(_ bytes: [UInt8]) throws -> String {
            try folder.write(bytes, as: "y.npy")
            return failure { _ = try Inputs.mapping(npy: folder.file("y.npy")) } ?? ""
        }
        #expect(
            try message(Array(bytes.dropLast(4))).contains("its header promises 200 elements of 4 bytes, but 796 bytes")
        )
        #expect(try message(bytes + [0]).contains("but 801 bytes follow"))
        func replaced(_ old: String, _ new: String) throws -> [UInt8] {
            var changed = bytes
            let range = try #require(changed.firstRange(of: Array(old.utf8)))
            changed.replaceSubrange(range, with: Array(new.utf8))
            return changed
        }
        #expect(
            try message(replaced("<f4", ">f4")).contains("its elements are >f4; a file that is mapped needs <f4 or |u1")
        )
        #expect(try message(replaced("False", "True ")).contains("in Fortran order"))
        #expect(try message([]).contains("it is empty"))
        var infinite = bytes
        infinite.replaceSubrange(bytes.count - 4..<bytes.count, with: [0, 0, 0x80, 0x7f])
        #expect(try message(infinite).contains("example 20 holds the value inf"))
        #expect(failure { _ = try Inputs.mapping(npy: path + "none") }?.contains("no such file") == true)
        let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4294967296, 4294967296), }"
        let header = text + String(repeating: " ", count: 117 - text.utf8.count) + "\n"
        let none: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(header.utf8)
        #expect(try message(none).contains("there are no examples"))
        let pipe = failure { _ = try Inputs.mapping(npy: "/dev/null") }
        #expect(pipe != nil)
    }

    @Test func `bytes of an IDX file are mapped`() throws {
        let folder = try TemporaryFolder()
        let bytes = (0..<60).map { UInt8($0 * 4) }
        try IDX.write(IDXArray(shape: [5, 3, 4], bytes: bytes), to: folder.file("i"))
        let inputs = try Inputs.mapping(idx: folder.file("i"))
        #expect(inputs.count == 5 && inputs.width == 12)
        #expect(inputs[4, 11] == Float(bytes[59]) / 255)
    }
}

/// Targets and weights that stay in their file.
@Suite struct MappedTargetsTests {
    private func mapped<Element: BitwiseCopyable>(
        _ folder: TemporaryFolder, _ values: [Element]
    ) throws -> MappedElements<Element> {
        let name = "\(Element.self)-\(values.count)"
        let bytes = unsafe values.withUnsafeBytes { unsafe Array($0) }
        try folder.write(bytes, as: name)
        return try #require(
            try MappedFile(folder.file(name)).elements(Element.self, from: 0, count: values.count))
    }

    @Test(arguments: [[10, 16, 3], [4, 5, 2]])
    func `scaled targets have the bits of those in memory, in steps and in evaluations`(sizes: [Int]) throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: sizes, output: .identity, count: 300)
        let width = sizes[2]
        let numbers = (0..<300).flatMap { example in
            (0..<width).map { 100 + 30 * (twin.examples.targets.value(ofExample: example, index: $0) ?? .nan) }
        }
        let targets = try Targets(values: numbers, width: width)
        let examples = try Examples(inputs: twin.examples.inputs, targets: targets)
        let others = try Examples(
            inputs: twin.examples.inputs, targets: Targets(mapping: mapped(folder, numbers), width: width))
        #expect(Standardization(of: others.targets) == Standardization(of: targets))
        var costs: [Double] = []
        var parameters: [[Double]] = []
        for examples in [examples, others] {
            var network = try twin.network()
            network.targetStandardization = Standardization(of: targets)
            _ = try Trainer(batchSize: .fixed(64)).fit(&network, to: examples, epochs: 3)
            let evaluation = try network.evaluate(examples)
            costs += [evaluation.cost, try #require(evaluation.r2), try #require(evaluation.rmse)]
            parameters.append(values(of: network.parameters))
        }
        #expect(Array(costs[..<3]) == Array(costs[3...]))
        #expect(areIdentical(parameters[0], parameters[1]))
    }

    @Test func `classes are checked against their number`() throws {
        let folder = try TemporaryFolder()
        let numbers: [UInt16] = [0, 2, 1, 2]
        let targets = try Targets(mapping: mapped(folder, numbers), classCount: 3, names: ["a", "b", "c"])
        #expect(targets.count == 4 && targets.classNumber(ofExample: 1) == 2 && targets.classNames == ["a", "b", "c"])
        func message(_ classCount: Int, _ names: [String]? = nil) -> String? {
            failure { _ = try Targets(mapping: mapped(folder, numbers), classCount: classCount, names: names) }
        }
        #expect(message(2)?.contains("example 2 has the label 2") == true)
        #expect(message(0)?.contains("number of classes") == true)
        #expect(message(3, ["a", "b"]) != nil)
        #expect(message(3, ["a", "b", "b"])?.contains("two classes have the name") == true)
    }

    @Test func `targets as a network learns them are scaled, alone and in parts`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 2], output: .identity, count: 30)
        let numbers = (0..<60).map { 100 + 7 * Float($0 * $0 % 13) }
        let targets = try Targets(values: numbers, width: 2)
        var network = try twin.network()
        network.targetStandardization = Standardization(of: targets)
        let inputs = twin.examples.inputs
        let expected = try Examples(inputs: inputs, targets: targets).learned(by: network).targets
        let found = try Examples(inputs: inputs, targets: Targets(mapping: mapped(folder, numbers), width: 2))
            .learned(by: network).targets
        for example in 0..<30 {
            for index in 0..<2 {
                let value = expected.value(ofExample: example, index: index)
                #expect(found.value(ofExample: example, index: index) == value)
                #expect(found[rows: [example]].value(ofExample: 0, index: index) == value)
                #expect(found[example..<30].value(ofExample: 0, index: index) == value)
            }
        }
    }
}
