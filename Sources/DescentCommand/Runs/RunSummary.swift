import Descent
import Formats
import FoundationEssentials
import Glibc

/// What the files of a run's directory tell of it.
package struct RunSummary: Sendable {
    /// What has become of a run.
    package enum State: String, Sendable, Encodable {
        /// A process has the claim on the directory.
        case running
        /// It was to go on, and no process does so.
        case killed
        case completed
        case stopped
        case diverged
        case unsaved
    }

    /// The path by which the directory was found.
    package let path: String
    package let state: State
    /// The process that has the claim, where it runs and the system says so.
    package let process: Int32?
    /// When it began.
    package let started: String
    /// When it was taken up again; nil if it was not.
    package let resumed: [String]?
    /// The flags in the order of the command line, and after them those that are only in the list of flags.
    package let flags: [EffectiveFlags.Flag]
    /// The number of epochs, and of steps, that it has trained, as far as the files say.
    package let epochs: Int
    package let steps: Int
    /// The epoch whose network is the model, where validation chose it.
    package let savedEpoch: Int?
    /// The time of its steps; nil without `metrics.csv`.
    package let seconds: Double?
    /// How well its network does: see `RunScore.all`.
    package let scores: [RunScore]
    /// What is wrong with `metrics.csv`, where something is.
    package let problem: Failure?

    /// Reads the files.
    ///
    /// - Parameter path: a directory with a `config.json`.
    /// - Throws: where that is none of a run.
    package init(_ path: String) throws(Failure) {
        let contents: RunFile
        do { contents = try RunFile(in: path) } catch {
            let name = RunDirectory.configurationName
            switch error {
            case .unreadable: throw Failure(.noInput, "\(path): its \(name) cannot be read")
            case .foreign: throw Failure(.contents, "\(path): its \(name) is not one that train has written")
            }
        }
        let ending = contents.ending
        self.path = path
        started = contents.started
        resumed = contents.resumed
        savedEpoch = contents.savedEpoch
        flags = RunSummary.ordered(contents.flags, by: contents.arguments)
        (state, process) = RunSummary.state(ending, path)
        let monitor = contents.monitor
        let metrics: RunMetrics?
        do throws(FileError) {
            metrics = try RunSummary.metrics(of: path, monitoring: monitor, contents, isOver: ending != .running)
            problem = nil
        } catch {
            metrics = nil
            problem = Failure(error)
        }
        seconds = metrics?.seconds
        // While a run goes on, its configuration does not count.
        let last = metrics?.rows.last
        epochs = max(contents.epochs, last?.epoch ?? 0)
        steps = max(contents.steps, last?.step ?? 0)
        let row = metrics?.kept(
            epoch: contents.savedEpoch, monitoring: monitor, keepsLast: contents.flags["keep"] == .text("last"))
        scores = RunScore.all(
            monitoring: monitor, hasValidation: contents.flags["monitor"] != nil || row?.validationCost != nil
        ) { metric, examples in
            contents.value(metric, examples) ?? row.flatMap { RunSummary.value($0, metric, examples, monitor) }
        }
    }

    /// The path of a file in a directory.
    static func file(_ name: String, in path: String) -> String {
        path.hasSuffix("/") ? path + name : "\(path)/\(name)"
    }

    /// What has become of the run.
    private static func state(_ ending: RunConfiguration.Ending, _ path: String) -> (State, Int32?) {
        switch ending {
        case .running:
            guard case .held(let process)? = DirectoryClaim.problem(claiming: path) else { return (.killed, nil) }
            return (.running, process)
        case .completed: return (.completed, nil)
        case .stopped: return (.stopped, nil)
        case .diverged: return (.diverged, nil)
        case .unsaved: return (.unsaved, nil)
        }
    }

    /// The run's metrics; nil where it hasn't written any yet.
    private static func metrics(
        of path: String, monitoring monitor: Monitor, _ contents: RunFile, isOver: Bool
    ) throws(FileError) -> RunMetrics? {
        let file = file(RunDirectory.metricsName, in: path)
        guard !RegularFile.isOther(file), let data = FileManager.default.contents(atPath: file) else {
            if !isOver, !DataSource.fileExists(file) { return nil }
            throw DataSource.fileExists(file)
                ? .unreadable(path: file, reason: "it is no file, or may not be read") : .notFound(path: file)
        }
        // That of an earlier run, which this one has not replaced yet.
        if !isOver, let written = modificationTime(file), let begin = contents.begin, written < begin { return nil }
        return try RunMetrics(String(decoding: data, as: UTF8.self), path: file, monitoring: monitor)
    }

    /// When a file was last changed, in seconds since 1970.
    private static func modificationTime(_ path: String) -> Double? {
        var status = Glibc.stat()
        // The system fills the structure.
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) * 1e-9
    }

    /// A metric by an epoch's line.
    private static func value(
        _ row: RunMetrics.Row, _ metric: Monitor, _ examples: RunScore.Examples, _ monitor: Monitor
    ) -> Double? {
        switch (metric, examples) {
        case (.cost, .train): row.cost
        case (.cost, .validation): row.validationCost
        case (.metric(.accuracy), .train): row.accuracy
        case (.metric(.accuracy), .validation): row.validationAccuracy
        case (_, .validation): metric == monitor ? row.score : nil
        case (_, .train): nil
        }
    }

    /// The flags in the order in which a command line names them, then the others; those that are not given are left
    /// out.
    private static func ordered(_ flags: [String: EffectiveFlags.Value], by arguments: [String]) -> [EffectiveFlags
        .Flag]
    {
        var names: [String] = []
        var seen: Set<String> = []
        let named = arguments.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2).prefix { $0 != "=" }) }
        for name in named + flags.keys.sorted()
        where flags[name] != nil && seen.insert(name).inserted { names.append(name) }
        return names.compactMap { name in
            guard let value = flags[name], value != .given(false) else { return nil }
            return EffectiveFlags.Flag(name: name, value: value)
        }
    }
}
