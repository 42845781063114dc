package import Descent
import Glibc

// The unsafe calls below are system calls: Swift lends them a path as a C string, or a structure, for their duration.

/// The directory that a run is kept in.
package struct RunDirectory {
    package static let modelName = "model.safetensors"
    package static let configurationName = "config.json"
    package static let metricsName = "metrics.csv"
    private static let names = [modelName, configurationName, metricsName]

    package let path: String

    /// The directories that were made, outermost first.
    private var made: [String] = []
    private var hasBegun = false

    /// Looks at what is there, and touches nothing.
    ///
    /// - Throws: status 74 where the path is no directory, or holds a run and `overwrite` is false.
    package init(_ path: String, overwrite: Bool) throws(Failure) {
        guard !path.isEmpty else { throw Failure(.cannotWrite, "--output is empty; it must name a directory") }
        self.path = path
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure(.cannotWrite, "--output \(path): it is a file, expected a directory")
        }
        guard !overwrite else { return }
        for name in RunDirectory.names where DataSource.fileExists(file(name)) {
            throw Failure(.cannotWrite, "--output \(path): it already holds a run (\(name)); --overwrite replaces it")
        }
    }

    /// The path of one of the run's files.
    package func file(_ name: String) -> String { path.hasSuffix("/") ? path + name : path + "/" + name }

    /// The model's path.
    package var modelPath: String { file(RunDirectory.modelName) }

    /// Makes the directory, if it is missing, and tries that each file can be written there. What is there stays as it is.
    package mutating func prepare() throws(Failure) {
        do { made = try Directory.make(path) } catch { throw Failure(.cannotWrite, "--output \(error.description)") }
        for name in RunDirectory.names {
            do throws(FileError) {
                // Makes a temporary file, which goes with the value.
                _ = try AtomicFile(file(name))
            } catch {
                discard()
                throw Failure(error)
            }
        }
    }

    /// Removes the directories that were made, as far as they are empty: for a run that came to nothing.
    package mutating func discard() {
        Directory.remove(made)
        made = []
    }

    /// Writes the metrics so far. The first time, the files of a run that was there before go: they would not match.
    package mutating func writeProgress(
        metrics: MetricsTable, configuration: RunConfiguration
    ) throws(FileError) {
        if !hasBegun {
            _ = unsafe unlink(modelPath)
            try AtomicFile.write(configuration.json, to: file(RunDirectory.configurationName))
            hasBegun = true
        }
        try AtomicFile.write(metrics.text, to: file(RunDirectory.metricsName))
    }

    /// Writes the model.
    package func writeModel(_ network: borrowing Network, notes: [String: String]) throws(FileError) {
        try network.save(to: modelPath, notes: notes)
    }

    /// Writes what there is to say about the run.
    package func write(metrics: MetricsTable, configuration: RunConfiguration) throws(FileError) {
        try AtomicFile.write(metrics.text, to: file(RunDirectory.metricsName))
        try write(configuration)
    }

    /// Writes the configuration alone, where the metrics are as they were.
    package func write(_ configuration: RunConfiguration) throws(FileError) {
        try AtomicFile.write(configuration.json, to: file(RunDirectory.configurationName))
    }
}
