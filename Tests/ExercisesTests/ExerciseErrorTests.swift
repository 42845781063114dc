import Descent
import Exercises
import LinearAlgebra
import Testing

@Suite struct ExerciseErrorTests {
    private struct OtherError: Error {}

    /// The name of the case.
    private func kind(_ error: any Error) -> String? {
        Mirror(reflecting: ExerciseError(error)).children.first?.label
    }

    @Test func `errors of the library keep their kind and their sentence`() {
        let memory = MemoryError(requested: 1 << 50, available: 1 << 30)
        let hyperparameter = HyperparameterError("beta", 2, expected: "below 1")
        let errors: [(any Error & CustomStringConvertible, String)] = [
            (NetworkError.noLayers, "network"), (memory, "memory"), (EigenproblemError.memory(memory), "memory"),
            (EigenproblemError.notFinite, "eigenproblem"), (hyperparameter, "training"),
            (TrainingError.hyperparameter(hyperparameter), "training"), (ExerciseError.noResult("nothing"), "noResult"),
        ]
        for (error, kind) in errors {
            #expect(self.kind(error) == kind)
            #expect(ExerciseError(error).description == error.description)
        }
    }

    @Test func `another error is a fault of its own kind`() {
        #expect(kind(OtherError()) == "other")
        #expect(ExerciseError(OtherError()).description.contains("OtherError"))
    }
}
