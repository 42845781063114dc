import Foundation
import Synchronization

/// Requests from several connections at once, each of which sends the next one when it has its answer.
struct Load {
    /// An answer, and the seconds that it took.
    struct Sample: Sendable {
        let request: Int
        let answer: Client.Answer
        let seconds: Double
    }

    /// What the threads of the connections share.
    private final class Shared: Sendable {
        let isOver = Atomic(false)
        let outcome = Mutex<(samples: [[Sample]], failure: (any Error)?)>(([], nil))
    }

    /// Of each connection, in the order of time.
    let samples: [[Sample]]
    let seconds: Double

    /// Sends until `isOver`, which is asked every 20 ms, says so.
    static func run(_ requests: Requests, connections: Int, port: UInt16, until isOver: () throws -> Bool) throws
        -> Load
    {
        let shared = Shared()
        let group = DispatchGroup()
        let start = ContinuousClock.now
        for connection in 0..<connections {
            group.enter()
            Thread.detachNewThread { [bytes = requests.bytes] in
                defer { group.leave() }
                do {
                    let samples = try run(bytes, from: connection * bytes.count / connections, port, shared)
                    shared.outcome.withLock { $0.samples.append(samples) }
                } catch {
                    shared.isOver.store(true, ordering: .relaxed)
                    shared.outcome.withLock { $0.failure = error }
                }
            }
        }
        defer {
            shared.isOver.store(true, ordering: .relaxed)
            group.wait()
        }
        while !shared.isOver.load(ordering: .relaxed), try !isOver() { usleep(20_000) }
        shared.isOver.store(true, ordering: .relaxed)
        group.wait()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return try shared.outcome.withLock { outcome in
            if let failure = outcome.failure { throw failure }
            return Load(samples: outcome.samples, seconds: seconds)
        }
    }

    private static func run(_ requests: [Data], from first: Int, _ port: UInt16, _ shared: Shared) throws -> [Sample] {
        let client = try Client(port: port)
        var samples: [Sample] = []
        var request = first
        while !shared.isOver.load(ordering: .relaxed) {
            let start = ContinuousClock.now
            let answer = try client.send(requests[request])
            samples.append(
                Sample(request: request, answer: answer, seconds: (ContinuousClock.now - start) / .seconds(1)))
            request = (request + 1) % requests.count
        }
        return samples
    }

    /// A line of the table: requests each second, and milliseconds.
    func line(_ name: String, models: Set<Int>) -> String {
        let times = samples.joined().map { $0.seconds * 1000 }.sorted()
        func text(_ value: Double, _ digits: Int) -> String {
            let text = String(format: "%.\(digits)f", value)
            return String(repeating: " ", count: max(0, 12 - text.count)) + text
        }
        func quantile(_ share: Double) -> Double { times[min(times.count - 1, Int(share * Double(times.count)))] }
        return name.padding(toLength: 16, withPad: " ", startingAt: 0) + text(Double(times.count) / seconds, 0)
            + text(quantile(0.5), 2) + text(quantile(0.99), 2) + text(times.last ?? 0, 2)
            + "   \(models.sorted().map { "\($0)" }.joined(separator: ", "))"
    }

    static let head = "                  requests/s     50 % ms     99 % ms  longest ms   models"
}
