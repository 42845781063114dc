import CZlib

/// Decompresses a gzip file of one or more members (RFC 1952) with zlib, checking each member's CRC and length.
///
/// Safe because it is the only owner of both allocations, which live as long as it does.
@safe struct Inflater: ~Copyable {
    /// The most bytes that one byte of deflate data can expand to: 1032, by zlib's technical notes.
    static let largestRatio = 1032
    private static let inputCapacity = 1 << 18

    private let path: String
    // zlib keeps a pointer from its state back to this structure, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let input: UnsafeMutableRawBufferPointer
    private var isInsideMember = true
    private var hasEnded = false

    /// Starts with the bytes already read from the file to recognise it.
    init(path: String, head: [UInt8]) throws(FileError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // 15 is the largest window, and adding 16 asks for the gzip wrapper.
        let code = unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        guard code == Z_OK else {
            unsafe stream.deallocate()
            throw .unreadable(path: path, reason: "zlib cannot start (code \(code))")
        }
        self.path = path
        unsafe self.stream = stream
        unsafe self.input = UnsafeMutableRawBufferPointer.allocate(byteCount: Inflater.inputCapacity, alignment: 16)
        unsafe input.copyBytes(from: head)
        supply(head.count)
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
        unsafe input.deallocate()
    }

    /// Decompresses into `destination` until it is full or the file ends, and returns the number of bytes written.
    mutating func read(
        into destination: UnsafeMutableRawBufferPointer, from file: inout InputFile
    ) throws(FileError) -> Int {
        var filled = 0
        while filled < destination.count, !hasEnded {
            if unsafe stream.pointee.avail_in == 0, supply(try unsafe file.read(into: input)) == 0 {
                guard !isInsideMember else {
                    throw .malformed(path: path, problem: "the gzip data are truncated: the file ends in the middle")
                }
                hasEnded = true
                break
            }
            guard isInsideMember else {
                try startNextMember()
                continue
            }
            // zlib counts in 32 bits; larger destinations take several rounds.
            let room = min(destination.count - filled, 1 << 30)
            unsafe stream.pointee.next_out =
                destination.baseAddress.map { unsafe ($0 + filled).assumingMemoryBound(to: Bytef.self) }
            unsafe stream.pointee.avail_out = UInt32(room)
            let code = unsafe inflate(stream, Z_NO_FLUSH)
            filled += unsafe room - Int(stream.pointee.avail_out)
            switch code {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: isInsideMember = false
            default:
                let reason = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "code \(code)"
                throw .malformed(path: path, problem: "the gzip data are corrupt: \(reason)")
            }
        }
        return filled
    }

    /// Between members: zero bytes are padding, as `gzip` itself takes them; anything else must be another member.
    private mutating func startNextMember() throws(FileError) {
        while unsafe stream.pointee.avail_in > 0, let next = unsafe stream.pointee.next_in {
            guard unsafe next.pointee == 0 else {
                guard unsafe next.pointee == 0x1F else {
                    throw .malformed(path: path, problem: "other bytes follow the end of the gzip data")
                }
                unsafe inflateReset(stream)
                isInsideMember = true
                return
            }
            unsafe stream.pointee.next_in = next + 1
            // Not `-= 1`: with the thread sanitizer Swift 6.3 crashes on an access in place through a pointer, in a
            // mutating method.
            unsafe stream.pointee.avail_in = stream.pointee.avail_in - 1
        }
    }

    /// Passes zlib the first `count` bytes of the input buffer.
    @discardableResult
    private func supply(_ count: Int) -> Int {
        unsafe stream.pointee.next_in = input.baseAddress.map { unsafe $0.assumingMemoryBound(to: Bytef.self) }
        unsafe stream.pointee.avail_in = UInt32(count)
        return count
    }
}
