import Machine
import Testing

@Suite struct MachineMemoryTests {
    @Test func `a process may use some memory, and no more than is installed`() {
        #expect(MachineMemory.usable > 0)
        #expect(MachineMemory.usable <= MachineMemory.installed)
    }

    @Test func `the free memory is the kernel's estimate in bytes`() {
        let text = "MemTotal:       16384000 kB\nMemFree:         100 kB\nMemAvailable:    2048 kB\n"
        #expect(MachineMemory.freeBytes(in: text) == 2_097_152)
        #expect(MachineMemory.freeBytes(in: "MemTotal: 1 kB\n") == nil)
        #expect(MachineMemory.freeBytes(in: "MemAvailable: 1 MB\n") == nil)
        #expect(MachineMemory.freeBytes(in: "MemAvailable: \(Int.max) kB\n") == nil)
    }

    @Test func `the system grants a few bytes, and no more than the address space holds`() {
        #expect(MachineMemory.gives(0))
        #expect(MachineMemory.gives(1 << 20))
        #expect(!MachineMemory.gives(1 << 60))
    }
}
