import Glibc

/// Floats that begin or end at a protected page: reading or writing past them ends the process.
@safe
final class ProtectedFloats {
    enum Side: CaseIterable {
        /// The first float is the first of its page, and the page before is protected.
        case atStart
        /// The last float is the last of its page, and the page after it is protected.
        case atEnd
    }

    /// The first float, valid as long as this lives.
    let pointer: UnsafeMutablePointer<Float>

    private let memory: UnsafeMutableRawPointer
    private let byteCount: Int

    /// The floats of an array.
    init(_ elements: [Float], _ side: Side) {
        let page = sysconf(Int32(_SC_PAGESIZE))
        let count = 4 * elements.count
        let inner = (count + page - 1) / page * page
        byteCount = inner + 2 * page
        // Safe: a new block, of which the pages between the first and the last are made accessible.
        let block = unsafe mmap(nil, byteCount, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let block = unsafe block, unsafe block != MAP_FAILED else { preconditionFailure("no memory: \(errno)") }
        let status = unsafe mprotect(block + page, inner, PROT_READ | PROT_WRITE)
        precondition(status == 0, "no access: \(errno)")
        let start = side == .atStart ? page : page + inner - count
        unsafe memory = block
        unsafe pointer = (block + start).bindMemory(to: Float.self, capacity: max(elements.count, 1))
        for (index, element) in elements.enumerated() { unsafe pointer[index] = element }
    }

    deinit { unsafe munmap(memory, byteCount) }
}
