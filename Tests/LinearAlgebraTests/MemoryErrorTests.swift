import LinearAlgebra
import Machine
import Testing

@Suite struct MemoryErrorTests {
    @Test(arguments: [
        (0, "0 bytes"), (1, "1 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (1049, "1.0 kB"), (1050, "1.1 kB"),
        (123_456, "123.5 kB"), (1_000_000, "1.0 MB"), (25_000_000_000, "25.0 GB"), (1_500_000_000_000, "1.5 TB"),
        (2_000_000_000_000_000, "2.0 PB"), (Int.max, "9.2 EB"),
    ])
    func `an amount is given in the largest unit that leaves at least 1`(bytes: Int, expected: String) {
        #expect(MemoryError.amount(bytes) == expected)
    }

    @Test(arguments: [(999_949, "999.9 kB"), (999_950, "1.0 MB"), (999_999_999, "1.0 GB"), (999_999, "1.0 MB")])
    func `an amount that rounds up to a thousand is given in the next unit`(bytes: Int, expected: String) {
        #expect(MemoryError.amount(bytes) == expected)
    }

    @Test func `the message names both amounts`() throws {
        let error = try #require(throws: MemoryError.self) { _ = try AlignedBuffer<UInt8>(count: .max) }
        #expect(error.available == MachineMemory.usable)
        #expect("\(error)".hasPrefix("9.2 EB of memory is needed at once, but "))
        #expect("\(error)".hasSuffix(" \(MemoryError.amount(error.available))"))
    }

    @Test func `a limit below the machine's memory is named as one`() {
        let limited = MemoryError(requested: 3_000_000, available: 2_000_000)
        #expect("\(limited)" == "3.0 MB of memory is needed at once, but a limit leaves this process 2.0 MB")
        let installed = MemoryError(requested: .max, available: MachineMemory.installed)
        #expect("\(installed)".contains(", but the machine has "))
    }

    @Test func `work that needs more memory than the system grants is refused`() {
        #expect(throws: Never.self) { try MemoryError.require(1 << 20) }
        #expect(throws: MemoryError.self) { try MemoryError.require(MachineMemory.usable + 1) }
    }

    @Test func `memory that the process holds already counts with what the work needs`() throws {
        let usable = MachineMemory.usable
        #expect(throws: Never.self) { try MemoryError.require(1000, beside: usable - 1000) }
        let error = #expect(throws: MemoryError.self) { try MemoryError.require(1000, beside: usable - 999) }
        #expect(error?.requested == usable + 1)
        #expect(throws: MemoryError.self) { try MemoryError.require(.max, beside: .max) }
    }
}
