import DescentCommand
import Testing

@Suite struct ModelWritesTests {
    private let begin = ContinuousClock.now

    private func isDue(_ writes: ModelWrites, after seconds: Double) -> Bool {
        writes.isDue(at: begin + .seconds(seconds))
    }

    @Test func `the first is due after ten seconds`() {
        let writes = ModelWrites(from: begin)
        #expect(!isDue(writes, after: 9.9))
        #expect(isDue(writes, after: 10.1))
        #expect(writes.lastStep == nil)
    }

    @Test(arguments: [
        // Quick and small; slow; large.
        (0.001, 1000, 10.0), (0.5, 1000, 50.0), (0.001, 60_000_000, 60.0),
    ])
    func `the next comes when it costs little`(seconds: Double, bytes: Int, wait: Double) {
        var writes = ModelWrites(from: begin)
        let end = 10 + seconds
        writes.note(from: begin + .seconds(10), to: begin + .seconds(end), bytes: bytes, step: 7)
        #expect(!isDue(writes, after: end + wait - 0.1))
        #expect(isDue(writes, after: end + wait + 0.1))
        #expect(writes.lastStep == 7)
    }

    @Test func `one that fails is tried again later`() {
        var writes = ModelWrites(from: begin)
        writes.note(from: begin + .seconds(10), to: begin + .seconds(11), bytes: 1, step: 3)
        writes.note(from: begin + .seconds(200), to: begin + .seconds(200), bytes: 1)
        #expect(!isDue(writes, after: 209))
        #expect(isDue(writes, after: 211))
        #expect(writes.lastStep == 3)
    }
}
