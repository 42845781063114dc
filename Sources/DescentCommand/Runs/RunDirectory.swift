package import Descent
import Glibc

// The unsafe calls below are system calls: Swift lends them a path as a C string, or a structure, for their duration.

/// The directory that a run is kept in.
///
/// The order of the writes is such that a run that is killed at any moment leaves files that tell the truth.
/// `config.json` says `running` before anything else changes, and says how the run ended after the model and the
/// metrics are written. A model that was there before stays until this run's is whole and takes its name; `started` in
/// `config.json` tells which of the two is there.
package struct RunDirectory {
    package static let modelName = "model.safetensors"
    package static let configurationName = "config.json"
    package static let metricsName = "metrics.csv"
    private static let names = [modelName, configurationName, metricsName]

    package let path: String
    /// The flag and the path that were given, for messages.
    private let name: String
    private let overwrite: Bool
    /// Whether the run that it holds goes on.
    private let isResumed: Bool

    /// The directories that were made, outermost first.
    private var made: [String] = []
    /// The lock on the directory; nil before `prepare`.
    private var claim: DirectoryClaim?
    /// Whether `config.json` is this run's.
    private(set) var hasBegun = false

    /// Looks at what is there, and touches nothing.
    ///
    /// - Throws: status 74 where the path is no directory, or holds a run and `overwrite` is false.
    package init(_ path: String, overwrite: Bool) throws(Failure) {
        guard !path.isEmpty else { throw Failure(.cannotWrite, "--output is empty; it must name a directory") }
        self.path = path
        name = "--output \(path)"
        self.overwrite = overwrite
        isResumed = false
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure(.cannotWrite, "\(name): it is a file, expected a directory")
        }
        do { try refuseRun() } catch {
            // One that goes on can't be replaced either.
            if let holder { throw holder }
            throw error
        }
    }

    /// The directory of a run that goes on, claimed for this process before anything of it is read.
    ///
    /// - Parameters:
    ///   - given: its path, which may be relative.
    ///   - claims: whether it is claimed, or only read.
    package init(resuming given: String, claiming claims: Bool = true) throws(Failure) {
        path = FileIdentity.absolute(given)
        name = "--resume \(given)"
        overwrite = true
        isResumed = true
        guard claims else { return }
        do throws(DirectoryClaim.Problem) { claim = try DirectoryClaim(path) } catch {
            switch error {
            case .held(let process): throw isHeld(by: process)
            case .gone: throw Failure(.noInput, "\(name): there is no run: no such directory")
            }
        }
    }

    /// The checkpoints.
    ///
    /// - Parameter kept: how many are kept.
    func checkpoints(kept: Int) -> CheckpointFolder {
        CheckpointFolder(path: file(CheckpointFolder.name), kept: kept)
    }

    /// Refuses to write where a run already exists, unless it may be replaced.
    private func refuseRun() throws(Failure) {
        guard !overwrite else { return }
        for name in RunDirectory.names where DataSource.fileExists(file(name)) {
            throw Failure(.cannotWrite, "\(self.name): it already holds a run (\(name)); --overwrite replaces it")
        }
    }

    /// The path of one of the run's files.
    package func file(_ name: String) -> String { path.hasSuffix("/") ? path + name : path + "/" + name }

    /// The path of a model: of the one that a run's directory holds, where that is what is named.
    package static func model(at path: String) -> String {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return path }
        return path.hasSuffix("/") ? path + modelName : path + "/" + modelName
    }

    /// The model's path.
    package var modelPath: String { file(RunDirectory.modelName) }

    /// Makes the directory, if it is missing, claims it for this process, and tries that each file can be written
    /// there. What is there stays as it is, but for the temporary files of runs that were killed.
    ///
    /// - Parameter modelBytes: about the size of the model, for which there must be room.
    /// - Throws: status 74 where something cannot be written, where another run writes there, or where one has
    ///   meanwhile ended there.
    package mutating func prepare(modelBytes: Int = 0) throws(Failure) {
        // A run that goes on has it.
        if claim == nil { try take() }
        AtomicFile.removeAbandoned(in: path)
        do throws(FileError) {
            for name in RunDirectory.names {
                let path = file(name)
                // One would be written into, and a write wait for its reader.
                if RunDirectory.isPipe(path) { throw .cannotWrite(path: path, reason: "it is a pipe, expected a file") }
                // A temporary file, which goes with the value.
                let file = try AtomicFile(path)
                if name == RunDirectory.modelName { try file.reserve(modelBytes) }
            }
        } catch {
            discard()
            throw Failure(error)
        }
    }

    private static func isPipe(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    }

    /// Makes the directory anew, and claims it, if it is gone or another has taken its name.
    mutating func restore() throws(Failure) {
        if let claim, claim.isFor(path) { return }
        hasBegun = false
        try take()
    }

    /// Makes the directory if it is missing, and claims it.
    private mutating func take() throws(Failure) {
        for _ in 0..<10 {
            do { made += try Directory.make(path) } catch {
                throw Failure(.cannotWrite, "\(isResumed ? "--resume" : "--output") \(error.description)")
            }
            do throws(DirectoryClaim.Problem) {
                claim = try DirectoryClaim(path)
            } catch {
                // A run that wrote nothing removes its directory.
                guard case .held(let process) = error else { continue }
                made = []
                throw isHeld(by: process)
            }
            do { try refuseRun() } catch {
                discard()
                throw error
            }
            return
        }
        throw Failure(.cannotWrite, "\(name): the directory is taken away again and again")
    }

    /// Says that another process writes into the directory; nil if none does.
    private var holder: Failure? {
        do throws(DirectoryClaim.Problem) {
            _ = try DirectoryClaim(path)
            return nil
        } catch {
            guard case .held(let process) = error else { return nil }
            return isHeld(by: process)
        }
    }

    private func isHeld(by process: Int32?) -> Failure {
        let who = process.map { " (process \($0))" } ?? ""
        return Failure(.cannotWrite, "\(name): another run\(who) is writing there")
    }

    /// Removes the directories that were made, as far as they are empty, and gives up the claim: for a run that wrote
    /// nothing.
    package mutating func discard() {
        Directory.remove(made)
        made = []
        claim = nil
    }

    /// Says in `config.json`, the first time, that this run goes on. What else is there is an earlier run's, and stays;
    /// so does another directory that has taken this one's name.
    mutating func begin(_ configuration: RunConfiguration) throws(FileError) {
        if let claim, claim.isReplaced(at: path) {
            throw .cannotWrite(path: path, reason: "another directory is in its place")
        }
        guard !hasBegun else { return }
        var running = configuration
        running.ending = .running
        try write(running)
        hasBegun = true
        // Those of an earlier run, which its configuration has left with this write, and not before: until then it can
        // be taken up. They are not this run's, should it be killed now.
        if !isResumed { checkpoints(kept: 0).clear() }
    }

    /// Writes the metrics so far, of a run that goes on.
    package mutating func writeProgress(
        metrics: MetricsTable, configuration: RunConfiguration
    ) throws(FileError) {
        try begin(configuration)
        try write(metrics)
    }

    /// Writes the model as it is so far, of a run that goes on; its notes say after which step.
    package mutating func writeProgress(
        _ network: borrowing Network, configuration: RunConfiguration
    ) throws(FileError) {
        try begin(configuration)
        try network.save(to: modelPath, notes: ["unfinished": "true", "steps": "\(configuration.steps)"])
    }

    func write(_ metrics: MetricsTable) throws(FileError) {
        try AtomicFile.write(metrics.text, to: file(RunDirectory.metricsName))
    }

    /// Writes the configuration alone, where model and metrics are as they should be.
    package func write(_ configuration: RunConfiguration) throws(FileError) {
        try AtomicFile.write(configuration.json, to: file(RunDirectory.configurationName))
    }
}
