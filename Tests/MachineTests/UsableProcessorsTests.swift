import Machine
import Testing

@Suite struct UsableProcessorsTests {
    @Test func `there is at least one processor`() { #expect(UsableProcessors.count >= 1) }

    @Test func `a quota counts whole processors, rounded up, and is nil without a limit`() {
        #expect(UsableProcessors.quota(in: "max 100000\n") == nil)
        #expect(UsableProcessors.quota(in: "200000 100000\n") == 2)
        #expect(UsableProcessors.quota(in: "150000 100000\n") == 2)
        #expect(UsableProcessors.quota(in: "10000 100000\n") == 1)
        #expect(UsableProcessors.quota(in: "") == nil)
        #expect(UsableProcessors.quota(in: "100000\n") == nil)
    }

    @Test func `version 1 has quota and period in separate files, and -1 for no quota`() {
        #expect(UsableProcessors.quota("-1\n", period: "100000\n") == nil)
        #expect(UsableProcessors.quota("300000\n", period: "100000\n") == 3)
        #expect(UsableProcessors.quota("100001\n", period: "100000\n") == 2)
        #expect(UsableProcessors.quota("1000\n", period: "100000\n") == 1)
        #expect(UsableProcessors.quota("\(Int.max)\n", period: "1\n") == Int.max)
        #expect(UsableProcessors.quota("100000\n", period: "0\n") == nil)
        #expect(UsableProcessors.quota("", period: "") == nil)
    }
}
