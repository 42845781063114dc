import Descent
import Foundation
import Synchronization

/// A model that answers. Its predictor has a copy of the parameters and serves any number of requests at once.
final class Model: Sendable {
    /// Its number, from 1; it is the file `NUMBER.safetensors` in the directory of the models.
    let number: Int
    let predictor: Predictor

    init(number: Int, predictor: Predictor) {
        self.number = number
        self.predictor = predictor
    }
}

/// The models in a directory, and the one of them that answers: the newest.
final class ModelStore: Sendable {
    struct ModelError: Error, CustomStringConvertible {
        let description: String
    }

    private let directory: String
    private let held: Mutex<Model?>

    /// The models of a directory, which is made if it is missing.
    init(directory: String) throws {
        self.directory = directory
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw ModelError(description: "\(directory): no directory for models can be made there")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        let numbers = names.filter { $0.hasSuffix(".safetensors") }.compactMap { Int($0.dropLast(12)) }
        guard let number = numbers.filter({ 1...1_000_000_000 ~= $0 }).max() else {
            held = Mutex(nil)
            return
        }
        let path = "\(directory)/\(number).safetensors"
        let predictor = try Predictor(Network.load(from: path))
        guard predictor.encoder?.columnNames != nil else {
            throw ModelError(description: "\(path): the model has not learnt from a table whose columns have names")
        }
        held = Mutex(Model(number: number, predictor: predictor))
    }

    /// The model that answers; nil before the first.
    var current: Model? { held.withLock { $0 } }

    /// Saves a network and lets it answer from the next request on; those that are being answered keep their model.
    ///
    /// - Returns: its number.
    func publish(_ network: borrowing Network) throws -> Int {
        let number = (current?.number ?? 0) + 1
        // First the file, which appears when it is complete: what answers can also be found after a restart.
        try network.save(to: "\(directory)/\(number).safetensors")
        let model = Model(number: number, predictor: try Predictor(network))
        held.withLock { $0 = model }
        return number
    }
}
