import Descent

/// What a run leaves in its directory, as training goes on and at its end.
struct RunRecord {
    /// The least time between two writes of the metrics: an epoch may take microseconds.
    private static let interval = Duration.seconds(1)

    private var directory: RunDirectory
    private var metrics: MetricsTable
    private let clock = ContinuousClock()
    private var lastMetrics: ContinuousClock.Instant
    private var models = ModelWrites()
    let checkpoints: CheckpointFolder
    private var schedule: CheckpointSchedule
    /// When, in the epoch's own time, the clock is next looked at in the midst of an epoch, and the epoch that this
    /// belongs to.
    private var nextLook = 0.0
    private var epochOfLook = 0
    /// Whether a write has failed while training went on, which is said once.
    private var hasFailed = false

    /// - Parameters:
    ///   - interval: how often the state is saved; nil for the default.
    ///   - kept: how many checkpoints are kept.
    init(
        _ directory: RunDirectory, monitoring monitor: Monitor = .cost,
        checkpointing interval: CheckpointInterval? = nil,
        keeping kept: Int = RunRecord.keptCheckpoints
    ) {
        self.directory = directory
        checkpoints = directory.checkpoints(kept: kept)
        schedule = CheckpointSchedule(interval)
        metrics = MetricsTable(monitoring: monitor)
        lastMetrics = clock.now
    }

    /// The model's path.
    var modelPath: String { directory.modelPath }

    /// Makes the directory and finds out whether the run can be written there.
    mutating func prepare(for network: borrowing Network) throws(Failure) {
        try directory.prepare(modelBytes: RunRecord.modelBytes(network))
    }

    /// How many checkpoints are kept unless told otherwise: should the newest be damaged, there is one before it.
    static let keptCheckpoints = 2

    /// Writes the configuration, before the first step: a run that is killed from here on can be taken up again.
    ///
    /// - Parameter history: the epochs of a run that goes on.
    mutating func begin(_ configuration: RunConfiguration, _ history: TrainingHistory) throws(Failure) {
        metrics.complete(with: history)
        do throws(FileError) {
            try directory.begin(configuration)
            if history.epochCount > 0 { try directory.write(metrics) }
        } catch {
            throw Failure(error)
        }
    }

    /// Saves the state of training, if that is due or it is the end.
    mutating func checkpoint(
        _ training: inout Training, _ progress: TrainingProgress?, _ stopping: EarlyStopping?,
        _ configuration: RunConfiguration
    ) throws(FileError) {
        if let progress {
            guard progress.cost.isFinite, schedule.isDue(progress) else { return }
        }
        guard !training.isDiverged, RunRecord.isFinite(training.network) else { return }
        if progress == nil {
            // At the end, into a directory that is made anew if it is gone; what stands in the way, the model's write
            // reports.
            do { try directory.restore() } catch { return }
        }
        try directory.begin(configuration)
        let now = clock.now
        // Also after a failure, so that one is not tried again at once: its size is that of one with two moments.
        var bytes = 4 * RunRecord.modelBytes(training.network)
        defer { schedule.note(from: now, bytes: bytes) }
        bytes = try checkpoints.write(&training, run: configuration.started, stopping)
    }

    /// Whether the state is to be saved after this step, where that is decided before it is done.
    func isCheckpointDue(_ progress: TrainingProgress) -> Bool {
        progress.cost.isFinite && schedule.isDue(progress)
    }

    /// Saves the state, which is due.
    mutating func checkpoint(
        _ progress: TrainingProgress, _ training: inout Training, _ stopping: EarlyStopping?,
        _ configuration: RunConfiguration, complain: (FileError) -> Void
    ) {
        do throws(FileError) { try checkpoint(&training, progress, stopping, configuration) } catch {
            if !hasFailed { complain(error) }
            hasFailed = true
        }
    }

    /// Removes the directories that were made for a run that wrote nothing.
    mutating func discard() { directory.discard() }

    /// Records a step, and writes what is due: the metrics at most every second, the model by `ModelWrites`.
    ///
    /// - Parameters:
    ///   - configuration: takes over how far training has got.
    ///   - complain: is told of the first failure. Should the disk be full now, it may not be later, and training goes
    ///     on.
    mutating func observe(
        _ progress: TrainingProgress, _ training: inout Training, _ stopping: EarlyStopping?,
        _ configuration: inout RunConfiguration, complain: (FileError) -> Void
    ) {
        if let epoch = progress.finishedEpoch {
            metrics.append(epoch)
            configuration.epochs = epoch.number
        } else {
            guard schedule.countsSteps || isTimeToLook(progress) else { return }
        }
        configuration.steps = progress.step
        let now = clock.now
        do throws(FileError) {
            if !training.savesTogether { try checkpoint(&training, progress, stopping, configuration) }
            if progress.finishedEpoch != nil, now - lastMetrics >= RunRecord.interval {
                lastMetrics = now
                try directory.writeProgress(metrics: metrics, configuration: configuration)
            }
            guard models.isDue(at: now), progress.cost.isFinite, RunRecord.isFinite(training.network) else { return }
            // Before the write, so that one that fails is not tried again at once.
            let bytes = RunRecord.modelBytes(training.network)
            models.note(from: now, to: now, bytes: bytes)
            try directory.writeProgress(training.network, configuration: configuration)
            models.note(from: now, to: clock.now, bytes: bytes, step: progress.step)
        } catch {
            if !hasFailed { complain(error) }
            hasFailed = true
        }
    }

    /// Whether a second of the epoch's steps has gone by since the last look: reading the clock at every step would
    /// take a twentieth of the shortest ones.
    private mutating func isTimeToLook(_ progress: TrainingProgress) -> Bool {
        if progress.epoch != epochOfLook {
            epochOfLook = progress.epoch
            nextLook = 1
        }
        guard progress.seconds >= nextLook else { return false }
        nextLook = progress.seconds + 1
        return true
    }

    /// Takes over the epochs that are not noted yet.
    mutating func complete(with history: TrainingHistory) { metrics.complete(with: history) }

    /// Writes model, metrics and configuration at the end.
    mutating func save(
        _ network: borrowing Network, notes: [String: String], _ configuration: RunConfiguration
    ) throws(Failure) {
        try directory.save(
            network, notes: notes, metrics: metrics, configuration: configuration, savedSteps: models.lastStep)
    }

    /// Writes the configuration alone, where model and metrics are as they should be.
    func write(_ configuration: RunConfiguration) throws(Failure) {
        do { try directory.write(configuration) } catch { throw Failure(error) }
    }

    /// Whether a model can be read again: one with infinite parameters is refused.
    private static func isFinite(_ network: borrowing Network) -> Bool {
        let values = network.parameters
        return values.indices.allSatisfy { values[$0].isFinite }
    }

    /// About the size of the network's file: its parameters, and the header's texts at their longest.
    private static func modelBytes(_ network: borrowing Network) -> Int {
        let scaling = network.standardization == nil ? 0 : 2 * 25 * network.inputs
        let names = (network.classNames ?? []).reduce(0) { $0 + 2 * $1.utf8.count + 8 }
        return 4 * network.parameterCount + scaling + names + 400 * network.layers.count + 4096
    }
}
