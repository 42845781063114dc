import Glibc
import Kernels
import TestSupport
import Testing

/// Floats followed by a page without access: the next byte can be neither read nor written.
@safe
private final class FencedFloats {
    let pointer: UnsafeMutablePointer<Float>
    private let memory: UnsafeMutableRawPointer

    private static let page = Int(sysconf(Int32(_SC_PAGESIZE)))

    init(_ values: [Float]) throws {
        precondition(values.count * 4 <= Self.page, "\(values.count) floats in a page")
        // Safe: two pages owned by this object; the floats fill the end of the first.
        unsafe memory = mmap(nil, 2 * Self.page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        #expect(unsafe mprotect(memory + Self.page, Self.page, PROT_NONE) == 0)
        unsafe pointer = (memory + Self.page - 4 * values.count).bindMemory(to: Float.self, capacity: values.count)
        for (index, value) in values.enumerated() { unsafe pointer[index] = value }
    }

    deinit { unsafe munmap(memory, 2 * Self.page) }
}

@Suite struct VectorLoopTests {
    @Test func `backwards the loop takes the same vectors, the last first`() {
        for count in 0...49 {
            var forwards: [Range<Int>] = []
            var backwards: [Range<Int>] = []
            forEachVector(count: count) { forwards.append($0..<$0 + $1) }
            forEachVectorBackwards(count: count) { backwards.append($0..<$0 + $1) }
            #expect(backwards == forwards.reversed(), "count \(count)")
        }
    }

    @Test(arguments: InstructionSet.supported)
    func `the remaining lanes are loaded and stored without accessing what follows`(level: InstructionSet) throws {
        for count in 0...33 {
            var generator = SplitMix(seed: UInt64(count))
            let parameters = generator.floats(count)
            let gradients = generator.floats(count)
            let fenced = try FencedFloats(parameters)
            let fencedGradients = try FencedFloats(gradients)
            // Safe: both hold that many floats.
            unsafe level.kernels.update(
                .gradientDescent(learningRate: 0.5), parameters: fenced.pointer, firstMoment: fenced.pointer,
                secondMoment: fenced.pointer, gradients: fencedGradients.pointer, count: count)
            for index in 0..<count {
                // Exact: half of a gradient is, and the difference is rounded once, to a multiple of 2⁻²⁵.
                let expected = parameters[index] - 0.5 * gradients[index]
                #expect(unsafe fenced.pointer[index] == expected, "count \(count)")
            }
        }
    }
}
