import Machine
import Testing

@Suite struct ResidentMemoryTests {
    @Test func `a size is the kernel's number in bytes`() {
        let text = "Name:\tdescent\nVmHWM:\t    2048 kB\nVmRSS:\t     100 kB\n"
        #expect(ResidentMemory.bytes(of: "VmHWM:", in: text) == 2_097_152)
        #expect(ResidentMemory.bytes(of: "VmRSS:", in: text) == 102_400)
        #expect(ResidentMemory.bytes(of: "VmSwap:", in: text) == nil)
        #expect(ResidentMemory.bytes(of: "VmRSS:", in: "VmRSS:\t1 MB\n") == nil)
        #expect(ResidentMemory.bytes(of: "VmRSS:", in: "VmRSS:\t\(Int.max) kB\n") == nil)
    }

    // In a process of its own: other tests use and free memory meanwhile.
    @Test func `memory that was used and freed is in the peak until it is forgotten`() async {
        await #expect(processExitsWith: .success) {
            let (used, tolerance) = (64 << 20, 16 << 20)
            #expect(ResidentMemory.forgetPeak())
            let before = try #require(ResidentMemory.current)
            // Not all zeros, so that the pages are written.
            #expect([UInt8](repeating: 1, count: used).reduce(0, |) == 1)
            #expect(try #require(ResidentMemory.peak) >= before + used - tolerance)
            #expect(ResidentMemory.forgetPeak())
            #expect(try #require(ResidentMemory.peak) <= before + tolerance)
        }
    }
}
