import DescentCommand
import Testing

@Suite struct ManualTextTests {
    @Test func `characters beyond ASCII are numbers`() {
        #expect(ManualText.encoded("0…1, λ × 😀\n") == "0(U+2026)1, (U+03BB) (U+00D7) (U+1F600)\n")
    }

    @Test func `the description for man pages is ASCII and has every command`() throws {
        let run = try CommandRun(ManualText.flag)
        #expect(run.status == 0)
        #expect(run.output.utf8.allSatisfy { $0 < 0x80 })
        #expect(run.output.contains("0(U+2026)1"))
        for name in [
            "train", "cross-validate", "evaluate", "predict", "info", "convert", "runs", "bench", "gemm", "exercise",
            "spectrum",
        ] {
            #expect(run.output.contains("\"commandName\" : \"\(name)\""), "\(name)")
        }
    }
}
