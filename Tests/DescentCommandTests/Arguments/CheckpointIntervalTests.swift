import DescentCommand
import Testing

@Suite struct CheckpointIntervalTests {
    @Test(arguments: [("5", CheckpointInterval.epochs(5)), ("100steps", .steps(100)), ("30s", .seconds(30))])
    func `epochs, steps and seconds are read and written alike`(text: String, interval: CheckpointInterval) throws {
        #expect(try CheckpointInterval(parsing: text) == interval)
        #expect(interval.description == text)
    }

    @Test(arguments: ["", "0", "-1", "0s", "0steps", "1.5", "5 s", "s", "steps", "5m", "99999999999999999999", "1e3"])
    func `what is none of these is refused`(text: String) {
        #expect(throws: (any Error).self) { _ = try CheckpointInterval(parsing: text) }
    }
}
