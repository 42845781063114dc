import Dispatch
import FoundationEssentials
import Glibc
import LinearAlgebra
import Synchronization
import TestSupport
import Testing

/// Sets OpenBLAS's number of threads, as the program around us would.
private func setBLASThreads(_ count: Int32) {
    guard let address = unsafe dlsym(nil, "openblas_set_num_threads") else { preconditionFailure("no OpenBLAS") }
    // Safe: OpenBLAS has the function with this type.
    unsafe unsafeBitCast(address, to: (@convention(c) (Int32) -> Void).self)(count)
}

/// How many threads this process has.
private func threadCount() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
}

/// The number of elements of a product of ones that are not what they should be.
private func wrongElements() -> Int {
    let size = 256
    let ones = [Float](repeating: 1, count: size * size)
    var product = [Float](repeating: 0, count: size * size)
    var span = product.mutableSpan
    gemm(m: size, n: size, k: size, a: ones.span, b: ones.span, c: &span)
    return product.count { $0 != Float(size) }
}

/// Serialized: OpenBLAS's number of threads is one setting for the whole process. Other suites only multiply, whose
/// result does not depend on it beyond rounding.
///
/// The tests compare with the initial setting. On a machine with one processor that is 1, and they can't fail.
@Suite(.serialized) struct BLASRuntimeTests {
    @Test func `the library names its kernels and describes itself`() {
        #expect(!BLASRuntime.kernelName.isEmpty)
        #expect(BLASRuntime.configuration.contains("OpenBLAS"))
    }

    @Test func `a call may use at least one thread`() {
        #expect(BLASRuntime.threadCount >= 1)
    }

    @Test func `while held there is one thread, and afterwards the setting is restored`() {
        let setting = BLASRuntime.threadCount
        let inside = BLASRuntime.holdingOneThread { BLASRuntime.threadCount }
        #expect(inside == 1)
        #expect(BLASRuntime.threadCount == setting)
    }

    @Test func `inner holders leave the setting to the outer one`() {
        let setting = BLASRuntime.threadCount
        BLASRuntime.holdingOneThread {
            BLASRuntime.holdingOneThread { #expect(BLASRuntime.threadCount == 1) }
            #expect(BLASRuntime.threadCount == 1)
            BLASRuntime.holdingOneThread {}
            #expect(BLASRuntime.threadCount == 1)
        }
        #expect(BLASRuntime.threadCount == setting)
    }

    @Test func `the setting is restored after an error, which is rethrown`() {
        struct Failure: Error, Equatable { let code: Int }
        let setting = BLASRuntime.threadCount
        #expect(throws: Failure(code: 3)) {
            try BLASRuntime.holdingOneThread { () throws(Failure) in throw Failure(code: 3) }
        }
        #expect(BLASRuntime.threadCount == setting)
    }

    @Test func `a result that can't be copied is returned`() throws {
        let buffer = try BLASRuntime.holdingOneThread { () throws(MemoryError) in try AlignedBuffer<Float>(count: 3) }
        #expect(buffer.count == 3)
    }

    @Test(.disabled(if: BLASRuntime.configuration.contains("USE_OPENMP"), "OpenMP has a setting for each thread"))
    func `of two overlapping holders the last to end restores the setting`() {
        let setting = BLASRuntime.threadCount
        let counts = Mutex<[String: Int]>([:])
        let note = { @Sendable (name: String) in counts.withLock { $0[name] = BLASRuntime.threadCount } }
        let secondHolds = DispatchSemaphore(value: 0)
        let firstIsDone = DispatchSemaphore(value: 0)
        let secondIsDone = DispatchSemaphore(value: 0)
        let second = DispatchQueue(label: "second")
        BLASRuntime.holdingOneThread {
            second.async {
                BLASRuntime.holdingOneThread {
                    secondHolds.signal()
                    firstIsDone.wait()
                    note("in the second after the first")
                }
                secondIsDone.signal()
            }
            secondHolds.wait()
            note("in both")
        }
        note("after the first")
        firstIsDone.signal()
        secondIsDone.wait()
        note("after both")
        #expect(
            counts.withLock { $0 } == [
                "in both": 1, "after the first": 1, "in the second after the first": 1, "after both": setting,
            ])
    }

    @Test func `many holders on many threads leave the setting as it was`() async {
        let setting = BLASRuntime.threadCount
        let allSawOne = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<200).allSatisfy { _ in BLASRuntime.holdingOneThread { BLASRuntime.threadCount } == 1 }
                }
            }
            return await group.allSatisfy { $0 }
        }
        #expect(allSawOne)
        #expect(BLASRuntime.threadCount == setting)
    }

    @Test func `a body that doesn't call BLAS leaves the setting`() {
        let setting = BLASRuntime.threadCount
        #expect(BLASRuntime.holdingOneThread(when: false) { BLASRuntime.threadCount } == setting)
    }

    @Test func `a setting that the program makes meanwhile stays`() async {
        await #expect(processExitsWith: .success) {
            setBLASThreads(3)
            BLASRuntime.holdingOneThread { setBLASThreads(2) }
            precondition(BLASRuntime.threadCount == 2, "\(BLASRuntime.threadCount) threads")
            BLASRuntime.holdingOneThread {}
            precondition(BLASRuntime.threadCount == 2, "\(BLASRuntime.threadCount) threads")
        }
    }

    @Test(.disabled(if: BLASRuntime.configuration.contains("USE_OPENMP"), "OpenMP's threads don't look for work"))
    func `a program can end OpenBLAS's threads, which then stay away`() async {
        await #expect(processExitsWith: .success) {
            setBLASThreads(4)
            let before = try threadCount()
            precondition(before > 3, "\(before) threads")
            BLASRuntime.endThreads()
            let end = ContinuousClock.now + .seconds(20)
            while try threadCount() > before - 3, ContinuousClock.now < end { usleep(1000) }
            precondition(BLASRuntime.holdingOneThread { wrongElements() } == 0)
            let after = try threadCount()
            precondition(after <= before - 3, "\(after) of \(before) threads are left")
            precondition(BLASRuntime.threadCount == 1, "\(BLASRuntime.threadCount) threads")
            precondition(BLASRuntime.setThreadCount == 4, "\(BLASRuntime.setThreadCount) threads set")
        }
    }

    @Test func `memory that OpenBLAS would wait for in vain is an error, and is checked once`() async {
        await #expect(processExitsWith: .success) {
            try BLASRuntime.requireWorkspace(callers: 2)
            ProcessLimits.leaveAddressSpace(200 << 20)
            try BLASRuntime.requireWorkspace(callers: 2)
            var requested: Int? = nil
            do throws(MemoryError) { try BLASRuntime.requireWorkspace(callers: 3) } catch {
                requested = error.requested
            }
            precondition(requested == 3 << 27, "\(String(describing: requested))")
            // The trial mappings are freed.
            requested = nil
            do throws(MemoryError) { try BLASRuntime.requireWorkspace(callers: 3) } catch {
                requested = error.requested
            }
            precondition(requested == 3 << 27, "\(String(describing: requested))")
        }
    }

    @Test(.disabled(if: Sanitizer.isThread, "ThreadSanitizer supports no threads in a forked child"))
    func `a forked child keeps the holds of the thread that forked, and no other's`() async {
        await #expect(processExitsWith: .success) {
            setBLASThreads(3)
            let isHeld = DispatchSemaphore(value: 0)
            let isOver = DispatchSemaphore(value: 0)
            DispatchQueue.global().async {
                BLASRuntime.holdingOneThread {
                    isHeld.signal()
                    isOver.wait()
                }
            }
            isHeld.wait()
            precondition(ForkedChild.status { Int32(BLASRuntime.threadCount) } == 3, "another's hold is kept")
            BLASRuntime.holdingOneThread {
                let status = ForkedChild.status { Int32(BLASRuntime.threadCount) }
                precondition(status == 1, "one's own hold is lost")
            }
            // And the child's own hold ends properly.
            let status = ForkedChild.status {
                BLASRuntime.holdingOneThread { BLASRuntime.threadCount } == 1 && BLASRuntime.threadCount == 3 ? 0 : 1
            }
            precondition(status == 0)
            isOver.signal()
        }
    }
}
