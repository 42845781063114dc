import Testing
import Textbook

@Suite struct EpochNumberingTests {
    @Test func `each numbering has its first epochs' values`() {
        #expect((1...4).map(EpochNumbering.zero.number(ofEpoch:)) == [0, 1, 2, 3])
        #expect((1...4).map(EpochNumbering.lecture.number(ofEpoch:)) == [1, 2, 3, 4])
        #expect((1...4).map(EpochNumbering.notebook.number(ofEpoch:)) == [0, 0, 1, 2])
    }

    @Test func `the notebook's numbering is its loop, which sets the next rate at the end of an epoch`() {
        var rate = 0.1
        for i in 0..<50 {
            let n = EpochNumbering.notebook.number(ofEpoch: i + 1)
            #expect(LearningRateDecay.inverseTime(initialRate: 0.1, decayRate: 1, epochNumber: n) == rate)
            rate = 0.1 / (1 + 1 * Double(i))
        }
    }
}
