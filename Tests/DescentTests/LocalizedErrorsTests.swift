import Descent
import Foundation
import Testing

@Suite struct LocalizedErrorsTests {
    @Test func `Foundation's description of every error is the error's own sentence`() {
        let setting = failureOf { try GradientDescent(learningRate: -1).validate() }
        let errors: [any Error] = [
            DataError.empty, FileError.notFound(path: "a.csv"), NetworkError.noLayers,
            TrainingError.inputsDiffer(network: 1, data: 2), setting,
            PredictionError.notFinite(value: .infinity, example: 3),
            failureOf { _ = try Network(inputs: 1 << 30, layers: [.dense(1 << 30, .softmax)]) },
        ]
        for error in errors {
            #expect(error.localizedDescription == "\(error)")
            #expect(!error.localizedDescription.contains("could not be completed"))
        }
    }

    @Test func `an error of memory has its sentence too`() {
        guard
            case NetworkError.memory(let error)? = failureOf({
                _ = try Network(inputs: 1 << 22, layers: [.dense(1 << 22, .softmax)])
            }) as? NetworkError
        else {
            Issue.record("so large a network has to be refused")
            return
        }
        #expect((error as any Error).localizedDescription == "\(error)")
    }

    private func failureOf(_ body: () throws -> Void) -> any Error {
        do { try body() } catch { return error }
        return DataError.tooMany(0)
    }
}
