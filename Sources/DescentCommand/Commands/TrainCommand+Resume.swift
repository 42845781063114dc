import Descent
import Formats

/// What a run that is taken up again needs to know of its files, and takes from its checkpoint.
extension TrainCommand {
    /// The files of the data.
    var dataFiles: [String] {
        [data.data, data.testData, validation.validationData].compactMap { $0 }.flatMap(\.files)
    }

    /// The file of the weights to begin with; nil without.
    var weightsFile: String? { network.initialWeights.map { RunDirectory.model(at: $0) } }

    /// All files that the command line names.
    var files: [String] { dataFiles + (weightsFile.map { [$0] } ?? []) }

    /// The files of the data, and of the weights to begin with, as they are now.
    func identities() throws(Failure) -> [FileIdentity] {
        var identities: [FileIdentity] = []
        do throws(FileError) {
            for path in files {
                if let file = try FileIdentity(path) { identities.append(file) }
            }
        } catch {
            throw Failure(error)
        }
        return identities
    }

    /// Says which files can't be read a second time, as `--resume` has to.
    func sayWhatIsReadOnce() {
        for path in files where RegularFile.isOther(path) {
            Console.message("\(path) is no plain file and can be read only once; --resume cannot go on with this run")
        }
    }

    /// What the model to begin from knows of its data; of a run that goes on, what its checkpoint does, as the model
    /// may be another by now. Nil where there is none.
    func initialModel(_ checkpoint: String?) throws(Failure) -> KnownModel? {
        guard let name = network.initialWeights, let checkpoint else { return try network.initialModel() }
        do {
            return KnownModel(try Training.savedNetwork(at: checkpoint), name: name, loss: network.loss)
        } catch {
            throw Failure(error)
        }
    }

    /// The network that the flags ask for; of a run that began with a model, which may be another by now, that of its
    /// checkpoint.
    func makeNetwork(
        _ data: TrainingData, _ checkpoint: String?, _ run: EarlierRun?
    ) throws(Failure) -> Network {
        guard let checkpoint, let run, network.initialWeights != nil else {
            return try network.makeNetwork(
                for: data.train, from: data.source, encoder: data.encoder, self.data.scaling, seed: training.seed)
        }
        let saved: Network
        do { saved = try Training.savedNetwork(at: checkpoint) } catch { throw Failure(error) }
        let output = try network.loss.outputLayer(for: data.train.targets, data: data.source)
        let asked = NetworkShape(inputs: data.train.inputs.width, network.allLayers(output: output))
        try run.require(NetworkShape(saved), is: asked)
        return saved
    }
}
