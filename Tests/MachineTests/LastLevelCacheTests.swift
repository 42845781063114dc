import Machine
import Testing

@Suite struct LastLevelCacheTests {
    @Test func `sizes are read as the system writes them`() {
        #expect(LastLevelCache.byteCount(in: "32768K") == 33_554_432)
        #expect(LastLevelCache.byteCount(in: "2M") == 2_097_152)
        #expect(LastLevelCache.byteCount(in: "512") == 512)
        for text in ["", "K", "-1K", "0K", "32 K", "9223372036854775807G"] {
            #expect(LastLevelCache.byteCount(in: text) == nil)
        }
    }

    @Test func `there is a cache`() { #expect(LastLevelCache.byteCount >= 1 << 16) }
}
