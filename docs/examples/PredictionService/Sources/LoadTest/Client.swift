import Foundation

/// A connection to the service that stays open, used by one thread.
final class Client {
    struct ConnectionError: Error, CustomStringConvertible {
        let description: String
    }

    /// What came back.
    struct Answer: Sendable {
        let status: Int
        let body: Data
        /// Whether the server has said that it closes the connection.
        let closes: Bool
    }

    private let descriptor: Int32
    private var buffer = Data()

    /// A connection to a port of this machine.
    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard status == 0 else { throw ConnectionError(description: "connect: \(String(cString: strerror(errno)))") }
        var (on, limit) = (Int32(1), timeval(tv_sec: 30, tv_usec: 0))
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
        // A server that never answers fails the test, and does not hang it.
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// A request as bytes.
    static func request(_ method: String, _ path: String, _ body: Data = Data()) -> Data {
        Data("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
    }

    /// Sends a request, and waits for the answer.
    func send(_ request: Data) throws -> Answer {
        var sent = 0
        while sent < request.count {
            let count = request[(request.startIndex + sent)...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw ConnectionError(description: "send: \(String(cString: strerror(errno)))") }
            sent += count
        }
        return try receive()
    }

    private func receive() throws -> Answer {
        let blank = Data("\r\n\r\n".utf8)
        while true {
            if let end = buffer.range(of: blank) {
                let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
                let fields = lines.dropFirst().map { $0.lowercased().split(separator: ": ", maxSplits: 1) }
                func value(_ name: String) -> Substring? { fields.first { $0.first == name[...] }?.last }
                guard let first = lines.first?.split(separator: " "), first.count >= 2, let status = Int(first[1]),
                    let length = value("content-length").flatMap({ Int($0) })
                else { throw ConnectionError(description: "no head of an answer: \(lines)") }
                if buffer.count >= end.upperBound + length {
                    let body = Data(buffer[end.upperBound..<end.upperBound + length])
                    buffer = Data(buffer[(end.upperBound + length)...])
                    return Answer(status: status, body: body, closes: value("connection") == "close")
                }
            }
            try fill()
        }
    }

    /// Whether the server has closed the connection, after what it sent.
    func isClosed() -> Bool {
        do { try fill() } catch { return true }
        return false
    }

    private func fill() throws {
        var part = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &part, part.count, 0)
        guard count > 0 else {
            throw ConnectionError(
                description: count == 0 ? "the server closed it" : "receive: \(String(cString: strerror(errno)))")
        }
        buffer.append(contentsOf: part[..<count])
    }
}
