import ArgumentParser
import DescentCommand
import Testing

@Suite struct ValidationOptionsTests {
    @Test func `nothing is asked for by default`() throws {
        let options = try ValidationOptions.parse([])
        #expect(options.validationSplit == nil)
        #expect(options.validationData == nil)
        #expect(options.testSplit == nil)
        #expect(options.selection.earlyStopping == nil)
        #expect(options.selection.monitor == nil)
        #expect(options.selection.keep == nil)
    }

    @Test(arguments: [("5", 5, 0.0), ("100:0.02", 100, 0.02), ("1:0", 1, 0)])
    func `a patience is a number of epochs, with a margin after a colon`(text: String, epochs: Int, margin: Double)
        throws
    {
        #expect(try PatienceOption(parsing: text) == PatienceOption(epochs: epochs, margin: margin))
    }

    @Test(arguments: ["0", "-1", "1.5", "", "5:", "5:1", "5:-0.1", "5:x", "5:0.1:2", ":0.1"])
    func `a patience that is none is refused`(text: String) {
        #expect(throws: ValidationError.self) { try PatienceOption(parsing: text) }
    }

    @Test(arguments: [
        ["--validation-split", "1"], ["--validation-split", "-0.1"], ["--test-split", "1.5"], ["--test-split", "nan"],
        ["--monitor", "loss"], ["--keep", "first"], ["--early-stopping", "0"],
    ])
    func `values out of range are refused`(arguments: [String]) {
        #expect(throws: (any Error).self) { try ValidationOptions.parse(arguments) }
    }

    private func problem(_ arguments: [String], testData: DataSource? = nil, mayHoldOut: Bool) throws -> String? {
        do {
            try ValidationOptions.parse(arguments).check(testData: testData, mayHoldOut: mayHoldOut)
        } catch let error as Failure {
            #expect(error.status == .usage)
            return error.message
        }
        return nil
    }

    @Test(arguments: [["--early-stopping", "5"], ["--monitor", "accuracy"], ["--keep", "best"]])
    func `what needs validation data is refused without them, and the message names the flags`(flag: [String]) throws {
        let message = "\(flag[0]) \(flag[1]) needs validation data: --validation-split F or --validation-data D"
        #expect(try problem(flag, mayHoldOut: false) == message)
        #expect(try problem(flag + ["--validation-split", "0"], mayHoldOut: true) == message)
        #expect(try problem(flag, mayHoldOut: true) == nil)
        #expect(try problem(flag + ["--validation-split", "0.1"], mayHoldOut: false) == nil)
        #expect(try problem(flag + ["--validation-data", "moons:10"], mayHoldOut: false) == nil)
    }

    @Test func `two sources of one set are refused, and shares that leave nothing to train with`() throws {
        let moons = try DataSource(parsing: "moons:10")
        #expect(
            try problem(["--validation-data", "moons:10", "--validation-split", "0.1"], mayHoldOut: true)
                == "--validation-data and --validation-split: one of the two makes the validation set")
        #expect(
            try problem(["--test-split", "0.1"], testData: moons, mayHoldOut: true)
                == "--test-data and --test-split: one of the two makes the test set")
        #expect(
            try problem(["--validation-split", "0.5", "--test-split", "0.5"], mayHoldOut: false)
                == "--validation-split 0.5 and --test-split 0.5 leave nothing to train with; together they must be below 1"
        )
    }
}
