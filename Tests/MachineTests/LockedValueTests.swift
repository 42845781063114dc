import Dispatch
import Machine
import Testing

struct LockedValueTests {
    @Test func `threads that add to a value lose nothing`() {
        let sum = LockedValue(0)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<10_000 { sum.withLock { $0 += 1 } }
        }
        #expect(sum.withLock { $0 } == 80_000)
    }

    @Test func `an error leaves the lock free`() {
        struct Failure: Error {}
        let value = LockedValue([1])
        #expect(throws: Failure.self) {
            try value.withLock { (value) throws(Failure) in
                value.append(2)
                throw Failure()
            }
        }
        #expect(value.withLock { $0 } == [1, 2])
    }
}
