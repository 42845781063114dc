import Benchmarks
import Testing

@Suite struct TransferFitTests {
    @Test func `times on a line give its constants, the short ones as well as the long ones`() throws {
        let fit = try #require(TransferFit([4.0, 64, 4096, 0x1p20, 0x1p26].map { ($0, 3e-6 + $0 / 2e9) }))
        #expect(abs(fit.latency - 3e-6) <= 1e-12)
        #expect(abs(fit.bytesPerSecond - 2e9) <= 1)
        #expect(fit.largestError <= 1e-9)
        #expect(abs(fit.seconds(bytes: 2e9) - 1 - 3e-6) <= 1e-9)
    }

    @Test func `the farthest time is told as a share of itself`() throws {
        // Of times 1, 1 and 2 for the same bytes but 0 the line of least relative squares passes between.
        let fit = try #require(TransferFit([(0, 1.0), (100, 2), (100, 4)]))
        // At 100 bytes s minimises (s/2 − 1)² + (s/4 − 1)²: s = 2.4, and the line is free to pass through 0.
        #expect(abs(fit.latency - 1) <= 1e-9)
        #expect(abs(fit.seconds(bytes: 100) - 2.4) <= 1e-9)
        #expect(abs(fit.largestError - 0.4) <= 1e-9)
    }

    @Test func `a latency is never negative`() throws {
        let fit = try #require(TransferFit([(10, 0.1), (20, 4.0)]))
        #expect(fit.latency == 0 && fit.bytesPerSecond > 0)
    }

    @Test func `what is no line of transfers has none`() {
        #expect(TransferFit([]) == nil)
        #expect(TransferFit([(4, 1.0)]) == nil)
        #expect(TransferFit([(4, 0.0), (8, 1)]) == nil)
        #expect(TransferFit([(4, 1.0), (4, 1)]) == nil)
        #expect(TransferFit([(4, 2.0), (8, 1)]) == nil)
    }
}
