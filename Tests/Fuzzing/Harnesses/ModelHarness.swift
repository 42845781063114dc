import Descent
import Formats
import TestSupport

/// Models. Inputs are those of safetensors files.
enum ModelHarness {
    static func check(_ input: [UInt8], in folder: TemporaryFolder) throws -> FuzzTarget.Outcome {
        let path = try folder.write(SafeTensorsHarness.bytes(input), as: "model.safetensors")
        do {
            let network = try Network.load(from: path)
            try checkParameters(network)
            try checkCopy(network, path: folder.file("copy.safetensors"))
            try checkPredictions(network)
            return .accepted
        } catch let error as FileError {
            return try requireRefusal(error, of: path)
        }
    }

    private static func checkParameters(_ network: borrowing Network) throws(BrokenInvariant) {
        try require(network.inputs > 0 && network.outputs > 0, "a network without inputs or outputs")
        let parameters = network.parameters
        try require(parameters.count == network.parameterCount, "\(parameters.count) parameters")
        for index in parameters.indices {
            try require(parameters[index].isFinite, "parameter \(index) is \(parameters[index])")
        }
    }

    /// Checks that a loaded network can be saved, and that the copy is the same.
    static func checkCopy(_ network: borrowing Network, path: String, notes: [String: String] = [:]) throws {
        do {
            try network.save(to: path, notes: notes)
            let copy = try Network.load(from: path)
            try require(copy.inputs == network.inputs && copy.layers == network.layers, "the layers of a copy differ")
            try require(copy.classNames == network.classNames, "the names of a copy's classes differ")
            try require(copy.standardization == network.standardization, "the scaling of a copy differs")
            let (one, other) = (network.parameters, copy.parameters)
            for index in one.indices {
                try require(one[index].bitPattern == other[index].bitPattern, "parameter \(index) of a copy differs")
            }
        } catch let error as FileError {
            throw BrokenInvariant("a network cannot be saved and loaded again: \(error)")
        }
    }

    private static func checkPredictions(_ network: borrowing Network) throws {
        guard network.inputs < 1000, network.parameterCount < 100_000 else { return }
        // Three examples: a row that is not a whole vector.
        let inputs = try Inputs([Float](repeating: 1, count: 3 * network.inputs), width: network.inputs)
        let predictions = try network.predict(inputs, workers: 1)
        try require(
            predictions.count == 3 && predictions.values.count == 3 * network.outputs,
            "\(predictions.values.count) predictions of 3 examples by \(network.outputs) units")
    }
}
