package import Descent

extension RunDirectory {
    /// Writes model, metrics and configuration at the end of a run, each even if another cannot be written.
    ///
    /// The configuration comes last: before, it says that the run goes on. Where the model cannot be written it says
    /// `unsaved` for the ending.
    ///
    /// - Parameters:
    ///   - network: the trained network.
    ///   - notes: for the model's metadata.
    ///   - savedSteps: the step after which the model was last written while training went on; nil if it wasn't.
    /// - Throws: status 74, with what is lost.
    package mutating func save(
        _ network: borrowing Network, notes: [String: String], metrics: MetricsTable, configuration: RunConfiguration,
        savedSteps: Int?
    ) throws(Failure) {
        let kept =
            savedSteps.map { "; the file still holds the network after step \($0)" } ?? "; the trained network is lost"
        do {
            try restore()
        } catch {
            throw Failure(error.status, error.message + "; the trained network is lost")
        }
        var ending = configuration
        var problems: [String] = []
        do throws(FileError) {
            // Until this is written, the configuration may be that of an earlier run, and must not lie beside this
            // run's model.
            try begin(configuration)
            try network.save(to: modelPath, notes: notes)
        } catch {
            problems.append("\(error)\(kept)")
            ending.ending = .unsaved
        }
        do { try write(metrics) } catch { problems.append("\(error)") }
        do { try write(ending) } catch { problems.append("\(error)") }
        guard problems.isEmpty else {
            discard()
            throw Failure(.cannotWrite, problems.joined(separator: "; "))
        }
    }
}
