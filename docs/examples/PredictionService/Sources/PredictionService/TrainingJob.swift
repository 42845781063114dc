import Descent
import Foundation

/// Trains on the table in the background, one training at a time, and publishes its network.
actor TrainingJob {
    private let options: Options
    private let models: ModelStore
    private var task: Task<Void, Never>?

    /// How far the training has got that goes on, or how the last one ended.
    private(set) var status = TrainingStatus()

    init(options: Options, models: ModelStore) {
        self.options = options
        self.models = models
    }

    /// Begins a training.
    ///
    /// - Returns: whether it has begun: false while another goes on.
    func start(epochs: Int? = nil) -> Bool {
        guard status.state != .training else { return false }
        let epochs = epochs ?? options.epochs
        status = TrainingStatus(state: .training, epochs: epochs)
        task = Task {
            let start = ContinuousClock.now
            do {
                try await train(epochs: epochs, since: start)
            } catch {
                status.state = .failed
                status.error = "\(error)"
                status.seconds = (ContinuousClock.now - start).seconds
            }
        }
        return true
    }

    /// Ends the training that goes on after its step, and waits for that; its network is not published.
    func stop() async {
        task?.cancel()
        await task?.value
    }

    private func train(epochs: Int, since start: ContinuousClock.Instant) async throws {
        let data = try await TableData.read(options.table, label: options.label)
        let outputs = data.encoder.classNames.map { $0.count == 2 ? 1 : $0.count } ?? 1
        let output: Activation =
            switch data.encoder.classNames?.count {
            case nil: .identity
            case 2: .sigmoid
            default: .softmax
            }
        var network = try Network(
            inputs: data.encoder.inputCount,
            layers: options.layers.map { .dense($0, .relu) } + [.dense(outputs, output)],
            // Each model from weights of its own.
            seed: UInt64((models.current?.number ?? 0) + 1))
        network.encoder = data.encoder
        network.standardization = data.standardization
        network.targetStandardization = data.targetStandardization

        let trainer = Trainer(optimizer: Adam(learningRate: 0.001), workers: options.workers)
        // Training is on a thread of its own. This loop, a task as those of the requests, waits for its events without
        // holding a thread; when the task is cancelled, training ends after its step, and the loop gets the end.
        let events = trainer.events(
            for: network, on: data.train, epochs: epochs, validating: data.validation,
            callbacks: [EarlyStopping(patience: nil)])
        for try await event in events {
            switch event {
            case .progress(let progress):
                status.cost = progress.cost.isFinite ? progress.cost : nil
            case .epoch(let epoch):
                status.epoch = epoch.number
                status.cost = epoch.cost.isFinite ? epoch.cost : nil
            case .ended(let trained):
                switch trained.history.ending {
                case .completed:
                    // The network of the best epoch, by the callback.
                    let best = trained.history.best
                    (status.bestEpoch, status.accuracy) = (best?.number, best?.validation?.accuracy)
                    status.r2 = best?.validation?.r2
                    status.model = try models.publish(trained.network)
                    status.state = .done
                case .stopped: status.state = .stopped
                // The loop throws the error next.
                case .diverged: break
                }
            }
            // Here and not after the loop: with the next await another training may begin.
            status.seconds = (ContinuousClock.now - start).seconds
        }
    }
}

/// What a table gives to a training.
struct TableData {
    let encoder: TableEncoder
    let train: Examples
    let validation: Examples
    let standardization: Standardization
    let targetStandardization: Standardization?

    /// Reads a table as it is now, and holds a fifth of its rows out.
    ///
    /// On a thread of its own: a large file takes seconds, for which it would keep a thread from the requests.
    static func read(_ path: String, label: String?) async throws -> TableData {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try TableData(path, label: label) }) }
        }
    }

    private init(_ path: String, label: String?) throws {
        let table = try Table.csv(path)
        encoder = try TableEncoder(fitting: table, label: label)
        guard encoder.columnNames != nil else {
            throw ModelStore.ModelError(
                description: "\(path): the columns have no names, by which requests give values")
        }
        (train, validation) = try encoder.examples(from: table).split(holdingOut: 0.2, stratified: true)
        standardization = encoder.standardization(of: train.inputs)
        targetStandardization = encoder.classNames == nil ? Standardization(of: train.targets) : nil
    }
}

extension Duration {
    fileprivate var seconds: Double { self / .seconds(1) }
}
