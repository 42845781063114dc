import Formats
import LinearAlgebra
import Machine

/// Asks the system to read blocks of mapped examples before steps need them, on a thread of its own: to ask takes as
/// long as the disk's queue is full.
final class ReadAhead: Sendable {
    private let mailbox: Mailbox
    private let examples: Examples

    /// - Returns: nil where nothing is in a file, or the system has no thread: then everything is read when it is
    ///   needed.
    init?(_ examples: Examples, _ windows: BlockWindows) {
        guard examples.residentByteCount < examples.byteCount, let mailbox = try? Mailbox(3 * windows.window) else {
            return nil
        }
        self.mailbox = mailbox
        self.examples = examples
        let isStarted = DedicatedThread.start {
            while mailbox.take({ block in examples.prefetch(windows.examples(ofBlock: block)) }) {}
        }
        guard isStarted else { return nil }
        examples.expectRandomReads(true)
    }

    deinit {
        examples.expectRandomReads(false)
        mailbox.close()
    }

    /// Asks for blocks, after those that were asked for before: of too many, the oldest are left out.
    func read(_ blocks: Span<Int32>) { mailbox.put(blocks) }

    /// The blocks to ask for.
    private final class Mailbox: @unchecked Sendable {
        // Sendable: only the holder of the lock touches what is below it.

        private let lock = ThreadLock()
        private let blocks: AlignedBuffer<Int32>
        private var count = 0
        private var next = 0
        private var isClosed = false

        private let gate = Gate()

        init(_ capacity: Int) throws(MemoryError) { blocks = try AlignedBuffer(count: capacity) }

        func put(_ asked: Span<Int32>) {
            lock.withLock {
                let left = min(max(count - next, 0), blocks.count - asked.count)
                let view = blocks.view
                for index in 0..<left { view[index] = view[count - left + index] }
                for index in asked.indices { view[left + index] = asked[index] }
                (count, next) = (left + asked.count, 0)
            }
            gate.advance()
        }

        func close() {
            lock.withLock { isClosed = true }
            gate.advance()
        }

        /// Calls `body` with the next block, or waits for more.
        ///
        /// - Returns: whether there may be more; no, once it is closed.
        func take(_ body: (Int) -> Void) -> Bool {
            let seen = gate.current
            lock.lock()
            let (isOver, block) = (isClosed, next < count ? blocks.view[next] : nil)
            next = min(next + 1, count)
            lock.unlock()
            if isOver { return false }
            if let block { body(Int(block)) } else { gate.wait(whileAt: seen, isCrowded: true) }
            return true
        }
    }
}
