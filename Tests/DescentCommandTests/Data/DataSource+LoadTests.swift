import Descent
import DescentCommand
import TestSupport
import Testing

@Suite struct DataSourceLoadTests {
    @Test func `moons are the library's`() throws {
        let examples = try DataSource.moons(count: 20, noise: 0.1, seed: 5).load(flag: "--data").examples
        let expected = try Examples.moons(20, noise: 0.1, seed: 5)
        for example in 0..<20 {
            // The same computation gives the same bits.
            #expect(examples.inputs[example, 0] == expected.inputs[example, 0])
            #expect(
                examples.targets.classNumber(ofExample: example) == expected.targets.classNumber(ofExample: example))
        }
    }

    @Test func `classes become values where numbers are wanted`() throws {
        let examples = try DataSource.moons(count: 20, noise: 0.1, seed: 5)
            .load(flag: "--data", readingIntegersAs: .values).examples
        #expect(examples.targets.valueCount == 1)
        #expect(examples.targets.classCount == nil)
    }

    @Test func `a table is numbered by a model's names`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("x,kind\n1,b\n2,c\n", as: "t.csv")
        var network = try Network(inputs: 1, layers: [.dense(3, .softmax)])
        network.classNames = ["a", "b", "c"]
        let examples = try DataSource.csv(path: path, column: nil)
            .loadToEvaluate(flag: "--data", by: KnownModel(network, name: "run"))
        #expect(examples.targets.classNumber(ofExample: 0) == 1)
        #expect(examples.targets.classCount == 3)
    }

    @Test func `a missing file is no input`() throws {
        let failure = #expect(throws: Failure.self) {
            try DataSource.csv(path: "/nowhere/t.csv", column: nil).load(flag: "--data")
        }
        #expect(failure == Failure(.noInput, "/nowhere/t.csv: no such file"))
    }

    @Test func `labels that are no classes name the loss that takes them`() throws {
        let folder = try TemporaryFolder()
        let inputs = try folder.write(SampleFiles.npy([2, 1], [1, 2]), as: "x.npy")
        let path = try folder.write(SampleFiles.npy(labels: [15697, 3]), as: "y.npy")
        let source = DataSource.npy(inputs: inputs, targets: path)
        let label = "\(path): example 1 has the label 15697; labels must be classes from 0 to 9999"
        let failure = #expect(throws: Failure.self) { try source.load(flag: "--data", hasLossFlag: true) }
        #expect(
            failure == Failure(.contents, "\(label); --loss squared takes labels as numbers to come close to"))
        #expect(throws: Failure(.contents, label)) { try source.load(flag: "--data") }
        _ = try folder.write(SampleFiles.npy(labels: [-1, 1]), as: "y.npy")
        let negative = #expect(throws: Failure.self) { try source.load(flag: "--data") }
        #expect(
            negative?.message
                == "\(path): example 1 has the label -1; labels must be classes from 0 to 9999; "
                + "numpy.unique(y, return_inverse=True)[1] numbers any labels from 0")
    }
}
