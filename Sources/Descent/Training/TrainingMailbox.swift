import Machine
import Synchronization

/// Where a thread that trains leaves its events, and tasks fetch them.
///
/// It holds a bounded number: the newest progress alone, and epochs up to a limit, at which every other one is left
/// out. So the thread never waits for those who listen.
final class TrainingMailbox: Sendable {
    /// What a task fetches.
    enum Delivery: Sendable {
        case event(TrainingEvent)
        case failure(TrainingError)
        /// There is nothing more to come.
        case nothing
    }

    /// How training ended.
    private struct End {
        /// Nil where it could not begin.
        let trained: TrainedNetwork?
        let error: TrainingError?
        /// What of the two has been fetched.
        var isEventFetched = false
        var isErrorFetched = false
    }

    private struct State {
        var epochs: [TrainingHistory.Epoch] = []
        /// How many of the epochs, the oldest, have been fetched.
        var fetched = 0
        /// Newer than all epochs.
        var progress: TrainingProgress?
        var end: End?
        /// Tasks that wait for the next event.
        var listeners: [CheckedContinuation<Delivery, Never>] = []
        /// Tasks that wait for the end.
        var heirs: [CheckedContinuation<Void, Never>] = []

        /// What is to be fetched next; nil where nothing is there yet.
        mutating func next() -> Delivery? {
            if fetched < epochs.count {
                defer {
                    fetched += 1
                    if fetched == epochs.count {
                        epochs.removeAll(keepingCapacity: true)
                        fetched = 0
                    }
                }
                return .event(.epoch(epochs[fetched]))
            }
            if let progress {
                self.progress = nil
                return .event(.progress(progress))
            }
            guard let end else { return nil }
            if let trained = end.trained, !end.isEventFetched {
                self.end?.isEventFetched = true
                return .event(.ended(trained))
            }
            if let error = end.error, !end.isErrorFetched {
                self.end?.isErrorFetched = true
                return .failure(error)
            }
            return .nothing
        }
    }

    /// How many epochs wait to be fetched at most.
    static let limit = 1024

    private let state = LockedValue(State())
    private let stops = Atomic<Bool>(false)

    /// Whether training is to end after its step.
    var isStopped: Bool { stops.load(ordering: .relaxed) }

    /// Ends training after its step. Relaxed, as nothing else passes with it.
    func stop() { stops.store(true, ordering: .relaxed) }

    // MARK: The thread that trains

    func post(_ progress: TrainingProgress) { change { $0.progress = progress } }

    func post(_ epoch: TrainingHistory.Epoch) {
        change { state in
            state.progress = nil
            state.epochs.append(epoch)
            guard state.epochs.count - state.fetched > TrainingMailbox.limit else { return }
            // Counted from the newest, which stays.
            let waiting = state.epochs[state.fetched...].reversed().enumerated()
            state.epochs = waiting.filter { $0.offset % 2 == 0 }.map(\.element).reversed()
            state.fetched = 0
        }
    }

    /// - Parameter trained: nil where training could not begin.
    func end(_ trained: TrainedNetwork?, _ error: TrainingError?) {
        let heirs = state.withLock { state in
            state.progress = nil
            state.end = End(trained: trained, error: error)
            defer { state.heirs = [] }
            return state.heirs
        }
        change { _ in }
        for heir in heirs { heir.resume() }
    }

    /// Changes the state, and gives those who listen what there is now.
    private func change(_ body: (inout State) -> Void) {
        let deliveries = state.withLock { state in
            body(&state)
            var deliveries: [(CheckedContinuation<Delivery, Never>, Delivery)] = []
            while let listener = state.listeners.first, let delivery = state.next() {
                state.listeners.removeFirst()
                deliveries.append((listener, delivery))
            }
            return deliveries
        }
        for (listener, delivery) in deliveries { listener.resume(returning: delivery) }
    }

    // MARK: Tasks

    /// Fetches the next event, and waits for it where there is none. A task that is cancelled stops training, and gets
    /// what comes all the same.
    func fetch(isolation: isolated (any Actor)? = #isolation) async -> Delivery {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let delivery = state.withLock { state in
                    let delivery = state.next()
                    if delivery == nil { state.listeners.append(continuation) }
                    return delivery
                }
                if let delivery { continuation.resume(returning: delivery) }
            }
        } onCancel: {
            stop()
        }
    }

    /// Waits until training has ended.
    func outcome(isolation: isolated (any Actor)? = #isolation) async -> (TrainedNetwork?, TrainingError?) {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.end == nil { state.heirs.append(continuation) }
                return state.end != nil
            }
            if isOver { continuation.resume() }
        }
        return state.withLock { ($0.end?.trained, $0.end?.error) }
    }
}
