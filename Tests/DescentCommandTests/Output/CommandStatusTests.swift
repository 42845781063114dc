import Descent
import DescentCommand
import Testing

@Suite struct CommandStatusTests {
    @Test func `the numbers are the contract's`() {
        #expect(CommandStatus.allCases.map(\.rawValue) == [0, 64, 65, 66, 70, 74, 129, 130, 143])
    }

    @Test(arguments: [
        (FileError.notFound(path: "f"), CommandStatus.noInput), (.unreadable(path: "f", reason: ""), .noInput),
        (.malformed(path: "f", problem: ""), .contents), (.cannotWrite(path: "f", reason: ""), .cannotWrite),
    ])
    func `a file error has the status of its kind`(error: FileError, status: CommandStatus) {
        #expect(CommandStatus(error) == status)
        #expect(CommandStatus(DataError.file(error)) == status)
    }

    @Test func `a missing package is no input and a setting is usage`() {
        #expect(CommandStatus(DataError.notInstalled(path: "p", package: "q")) == .noInput)
        #expect(CommandStatus(DataError.setting(HyperparameterError("n", 1, expected: "2"))) == .usage)
        #expect(CommandStatus(DataError.empty) == .contents)
    }

    @Test func `training errors are the user's or the data's`() {
        #expect(CommandStatus(TrainingError.hyperparameter(HyperparameterError("n", 1, expected: "2"))) == .usage)
        #expect(CommandStatus(TrainingError.inputsDiffer(network: 1, data: 2)) == .contents)
        #expect(CommandStatus(TrainingError.order(epoch: 1, count: 2)) == .fault)
    }
}
