import FlyingFox
import FlyingSocks
import Foundation

extension HTTPRequest {
    /// The body, or nil if it has more than so many bytes.
    ///
    /// Of one that is too large it takes 64 times as many and keeps none, so that a client which writes before it reads
    /// gets to the answer.
    func body(upTo limit: Int) async throws -> Data? {
        var body = Data()
        var count = 0
        for try await part in bodySequence {
            count += part.count
            if count <= limit {
                body.append(part)
            } else {
                body = Data()
                if count > 64 * limit { break }
            }
        }
        return count <= limit ? body : nil
    }
}

extension HTTPResponse {
    /// An answer after which the connection is closed, as nobody knows where the next request begins.
    static func closing(_ status: HTTPStatusCode, _ body: Data) -> HTTPResponse {
        HTTPResponse(
            statusCode: status, headers: [.contentType: "application/json", .connection: "close"],
            body: HTTPBodySequence(from: LastBytes(bytes: Array(body)), count: body.count))
    }
}

/// Bytes, and then an error in place of an end, which makes the server close the connection: it has no other way.
private struct LastBytes: AsyncBufferedSequence, AsyncBufferedIteratorProtocol {
    typealias Element = UInt8

    struct End: Error {}

    var bytes: [UInt8]

    func makeAsyncIterator() -> LastBytes { self }

    mutating func next() async throws -> UInt8? { try await nextBuffer(suggested: 1)?.first }

    mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
        guard !bytes.isEmpty else { throw End() }
        let part = Array(bytes.prefix(count))
        bytes.removeFirst(part.count)
        return part
    }
}
