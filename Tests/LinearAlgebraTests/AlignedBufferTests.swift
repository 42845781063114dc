import LinearAlgebra
import Testing

@Suite struct AlignedBufferTests {
    /// Either side of a cache line, and above the four megabytes from which memory comes in huge pages.
    private static let counts = [0, 1, 15, 16, 17, 1000, (4 << 20) / 4 - 1, (4 << 20) / 4, (5 << 20) / 4 + 1]

    @Test(arguments: counts)
    func `elements begin at a cache line and are zero`(count: Int) throws {
        let buffer = try AlignedBuffer<Float>(count: count)
        // Safe: only the address is looked at.
        #expect(unsafe Int(bitPattern: buffer.pointerForDisjointWrites) % (count >= 1 << 20 ? 1 << 21 : 64) == 0)
        #expect(buffer.count == count)
        let span = buffer.span
        #expect(span.count == count)
        var isZero = true
        for index in sampledIndices(in: count) { isZero = isZero && span[index].bitPattern == 0 }
        #expect(isZero)
    }

    @Test(arguments: counts)
    func `memory that was used before comes back zero`(count: Int) throws {
        for _ in 0..<3 {
            var buffer = try AlignedBuffer<Int32>(count: count)
            var span = buffer.mutableSpan
            var isZero = true
            for index in sampledIndices(in: count) {
                isZero = isZero && span[index] == 0
                span[index] = -1
            }
            #expect(isZero)
        }
    }

    @Test func `what the mutable span writes, the span and the pointer read`() throws {
        var buffer = try AlignedBuffer<Double>(count: 9)
        var span = buffer.mutableSpan
        for index in span.indices { span[index] = Double(index) }
        for index in 0..<9 {
            #expect(buffer.span[index] == Double(index))
            // Safe: the buffer has nine elements and lives to the end of the test.
            #expect(unsafe buffer.pointerForDisjointWrites[index] == Double(index))
        }
    }

    @Test func `a request beyond the machine's memory throws both amounts`() throws {
        let error = try #require(throws: MemoryError.self) { _ = try AlignedBuffer<Float>(count: 1 << 60) }
        #expect(error.requested == 1 << 62)
        #expect(error.available > 0 && error.available < 1 << 62)
        #expect(error.description.hasPrefix("4.6 EB of memory is needed at once, but "))
        #expect(error.description.hasSuffix(" \(MemoryError.amount(error.available))"))
    }

    @Test func `a request that no number of bytes can hold throws too`() throws {
        let error = try #require(throws: MemoryError.self) { _ = try AlignedBuffer<Float>(count: .max) }
        #expect(error.requested == .max)
    }

    @Test func `the machine's memory is given to the byte above which requests fail`() throws {
        let error = try #require(throws: MemoryError.self) { _ = try AlignedBuffer<UInt8>(count: .max) }
        #expect(throws: MemoryError(requested: error.available + 1, available: error.available)) {
            _ = try AlignedBuffer<UInt8>(count: error.available + 1)
        }
    }

    @Test func `a negative count stops the program`() async {
        await #expect(processExitsWith: .failure) { _ = try AlignedBuffer<Float>(count: -1) }
    }

    @Test func `an index beyond the end stops the program`() async {
        await #expect(processExitsWith: .failure) {
            let buffer = try AlignedBuffer<Float>(count: 16)
            _ = buffer.span[16]
        }
    }

    /// All indices of a short buffer; some five thousand of a long one, in every page, and the last.
    private func sampledIndices(in count: Int) -> [Int] {
        Array(stride(from: 0, to: count, by: max(1, count / 5000))) + (count > 5000 ? [count - 1] : [])
    }
}
