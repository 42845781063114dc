import Dispatch
import Foundation

/// The signals that ask the process to end, SIGTERM and SIGINT: they end nothing by themselves any more.
struct EndingSignals {
    /// Those that came.
    let stream: AsyncStream<Int32>

    private let sources: [any DispatchSourceSignal]

    init() {
        // A client that goes away makes no signal either: writing to it is an error.
        signal(SIGPIPE, SIG_IGN)
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        self.stream = stream
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield(number) }
            source.resume()
            return source
        }
    }
}
