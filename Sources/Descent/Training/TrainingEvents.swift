/// The events of training that goes on on a thread of its own; see
/// ``Trainer/events(for:on:epochs:steps:validating:callbacks:progressEvery:)``.
///
/// Loop over it once. Training ends after its step when the loop is left, when its task is cancelled, and when nobody
/// has this value any more.
public struct TrainingEvents: AsyncSequence, Sendable {
    /// What a loop gets.
    public typealias Element = TrainingEvent

    /// What it throws.
    public typealias Failure = TrainingError

    /// Stops training when nothing refers to it any more.
    fileprivate final class Listener: Sendable {
        let mailbox: TrainingMailbox
        init(_ mailbox: TrainingMailbox) { self.mailbox = mailbox }
        deinit { mailbox.stop() }
    }

    private let listener: Listener

    init(_ mailbox: TrainingMailbox) { listener = Listener(mailbox) }

    /// What a loop fetches its events from.
    public struct AsyncIterator: AsyncIteratorProtocol {
        /// Lets training go on while the loop does, even if it alone has it.
        private let events: Listener
        /// Ends training with the loop.
        private let loop: Listener

        fileprivate init(_ events: Listener) {
            self.events = events
            loop = Listener(events.mailbox)
        }

        /// The next event; nil after the last.
        ///
        /// A task that is cancelled goes on to get the events, of which few are left: those that wait, the epoch's
        /// part, and the end.
        public mutating func next(isolation actor: isolated (any Actor)? = #isolation) async throws(TrainingError)
            -> TrainingEvent?
        {
            switch await loop.mailbox.fetch(isolation: actor) {
            case .event(let event): return event
            case .failure(let error): throw error
            case .nothing: return nil
            }
        }

        /// The next event; nil after the last.
        public mutating func next() async throws(TrainingError) -> TrainingEvent? {
            try await next(isolation: #isolation)
        }
    }

    /// What a loop fetches its events from.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(listener) }

    /// Ends training after its step, unless it has ended, and hands the network over: for after a loop that was left.
    ///
    /// - Throws: what kept training from its beginning. How it ended is in the history: a divergence too.
    public func stop() async throws(TrainingError) -> TrainedNetwork {
        listener.mailbox.stop()
        let (trained, error) = await listener.mailbox.outcome()
        if let trained { return trained }
        guard let error else { preconditionFailure("training that ended without a network or an error") }
        throw error
    }
}
