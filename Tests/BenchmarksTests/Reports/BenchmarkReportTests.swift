import Benchmarks
import Descent
import FoundationEssentials
import TestSupport
import Testing

@Suite struct BenchmarkReportTests {
    private struct Case: Encodable, Sendable {
        @Nullable var share: Double?
    }

    @Test func `what was not measured is null, and no key is missing`() throws {
        let report = BenchmarkReport(
            "train", machine: MachineInfo(), sgemmPeakGflops: nil, fmaBurstsGflops: nil, bandwidthGbs: 65,
            cases: [Case(share: nil)])
        let json = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(report))
        guard case .null = try json["sgemmPeakGflops"] else {
            Issue.record("a peak that nobody measured")
            return
        }
        #expect(try json["bandwidthGbs"].number == 65)
        #expect(try json["benchmark"].text == "train")
        guard case .null = try json["cases"].elements[0]["share"] else {
            Issue.record("a share that nobody measured")
            return
        }
    }
}
