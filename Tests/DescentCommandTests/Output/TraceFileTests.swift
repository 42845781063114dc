import Descent
import DescentCommand
import Foundation
import TestSupport
import Testing

@Suite struct TraceFileTests {
    private struct Event: Decodable {
        let name: String
        let ph: String
        let pid: Int
        let tid: Int
        let ts: Double?
        let dur: Double?
        let args: [String: Argument]?
    }

    private enum Argument: Decodable, Equatable {
        case text(String)
        case number(Int)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }

    @Test func `a trace has a process for each rank, and a thread for each track`() throws {
        let timeline = StepTimeline()
        timeline.record("step", on: .steps, since: timeline.now, .init("examples", 512))
        timeline.record("reduction", on: .bucket(1), since: timeline.now, .init("bytes", 40))
        let parts = [0, 1].map { TraceFile.text(timeline, rank: $0, host: #"a"b\c"#) }
        let events = try JSONDecoder().decode([Event].self, from: Data(TraceFile.file(of: parts).utf8))
        let processes = events.filter { $0.name == "process_name" }
        #expect(processes.map(\.pid) == [0, 1])
        #expect(processes[1].args?["name"] == .text(#"rank 1 (a"b\c)"#))
        let steps = events.filter { $0.ph == "X" && $0.name == "step" }
        #expect(steps.map(\.pid) == [0, 1] && steps.allSatisfy { $0.tid == 0 && $0.args?["examples"] == .number(512) })
        let reductions = events.filter { $0.ph == "X" && $0.name == "reduction" }
        #expect(reductions.allSatisfy { $0.tid == 3 && $0.args?["bytes"] == .number(40) })
        #expect(events.filter { $0.ph == "X" }.allSatisfy { ($0.ts ?? -1) >= 0 && ($0.dur ?? -1) >= 0 })
    }

    @Test func `all ranks together stay below what they can tell each other`() {
        #expect(TraceFile.capacity(ranks: 1) == 1_000_000)
        #expect(TraceFile.capacity(ranks: 1024) * 1024 <= TraceFile.largestEventCount)
    }

    @Test func `a file that is there is replaced where that is asked for, and else refused before the first step`()
        throws
    {
        let folder = try TemporaryFolder()
        let path = try folder.write("precious", as: "trace.json")
        let train = ["train", "--data", "moons:60", "--layers", "4", "--epochs", "1", "--quiet", "--timeline", path]
        let refused = try CommandRun(train)
        #expect(refused.status == 74 && refused.message.contains("--timeline \(path): it exists already"))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        #expect(try CommandRun(train + ["--overwrite", "--output", folder.file("run")]).status == 0)
        let events = try JSONDecoder().decode([Event].self, from: Data(contentsOf: URL(filePath: path)))
        #expect(events.contains { $0.name == "step" && $0.pid == 0 })
    }
}
