import FlyingFox
import FlyingSocks
import Foundation

/// The server's pool of sockets, which sends what is written at once.
///
/// The server writes the head of an answer and its body one after the other. Without `TCP_NODELAY` the kernel keeps the
/// body back until the client has confirmed the head, which the client puts off: an answer took 44 ms in place of 0.1.
/// The server has no setting for it, but a socket passes here before its first use: the one that listens, from which
/// those of the connections inherit the option.
struct NoDelayPool<Pool: AsyncSocketPool>: AsyncSocketPool {
    let pool: Pool

    func prepare() async throws { try await pool.prepare() }

    func run() async throws { try await pool.run() }

    func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
        try socket.setValue(true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
        try await pool.suspendSocket(socket, untilReadyFor: events)
    }
}
