import Descent
import Formats
import FoundationEssentials
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
