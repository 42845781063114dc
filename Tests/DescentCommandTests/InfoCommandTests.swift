import DescentCommand
import FoundationEssentials
import TestSupport
import Testing

@Suite struct InfoCommandTests {
    @Test func theJSONIsOneObject() throws {
        let run = try CommandRun(["info", "--json"], environment: ["OPENBLAS_CORETYPE=Haswell"])
        #expect(run.status == 0)
        let report = try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
        #expect(try report["version"].text == DescentCommand.version)
        #expect(try report["machine"]["usable_processors"].integer >= 1)
        #expect(try report["machine"]["openblas"]["pinned"]["OPENBLAS_CORETYPE"].text == "Haswell")
    }

    @Test func theTextNamesWhatPinsOpenBLAS() throws {
        let pinned = try CommandRun(["info"], environment: ["OPENBLAS_CORETYPE=Haswell"])
        #expect(pinned.output.contains("pinned by  OPENBLAS_CORETYPE=Haswell\n"))
        #expect(try CommandRun("info").output.contains("pinned by  nothing\n"))
    }
}
