import Descent
import DescentCommand
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite struct OpenBLASRestartTests {
    @Test func `each level below the best has OpenBLAS's kernels for a processor of that level`() {
        func kernels(_ level: String, _ best: String, _ vendor: String?) -> String? {
            OpenBLASRestart(level: level, best: best, vendor: vendor, environment: [:])?.kernels
        }
        #expect(kernels("avx2", "avx512", "AuthenticAMD") == "Zen")
        #expect(kernels("avx2", "avx512", "HygonGenuine") == "Zen")
        #expect(kernels("avx2", "avx512", "GenuineIntel") == "Haswell")
        #expect(kernels("avx2", "avx512", nil) == "Haswell")
        #expect(kernels("baseline", "avx512", "AuthenticAMD") == "Nehalem")
        #expect(kernels("baseline", "avx2", "GenuineIntel") == "Nehalem")
        for best in ["baseline", "avx2", "avx512"] { #expect(kernels(best, best, "AuthenticAMD") == nil) }
    }

    @Test func `what the user set is left alone, also where it is empty`() {
        for value in ["SkylakeX", ""] {
            let environment = ["OPENBLAS_CORETYPE": value]
            #expect(OpenBLASRestart(level: "avx2", best: "avx512", vendor: nil, environment: environment) == nil)
        }
        let others = ["OPENBLAS_L2_SIZE": "512", "OPENBLAS_NUM_THREADS": "1"]
        #expect(OpenBLASRestart(level: "avx2", best: "avx512", vendor: nil, environment: others) != nil)
    }

    @Test func `a process begins anew once, and does not take its parent's beginning for its own`() {
        let own = ["DESCENT_OPENBLAS_MATCHED": "\(getpid())"]
        #expect(OpenBLASRestart(level: "avx2", best: "avx512", vendor: nil, environment: own) == nil)
        let parent = ["DESCENT_OPENBLAS_MATCHED": "\(getppid())"]
        #expect(OpenBLASRestart(level: "avx2", best: "avx512", vendor: nil, environment: parent) != nil)
    }

    // In processes of their own: other tests read the environment.

    @Test func `a program that cannot be started is named, with the reason and what to do`() async {
        await #expect(processExitsWith: .success) {
            let restart = try #require(OpenBLASRestart(level: "avx2", best: "avx512", vendor: nil, environment: [:]))
            let failure = #expect(throws: Failure.self) { try restart.run("/nowhere/descent") }
            #expect(failure?.status == .fault)
            for part in ["/nowhere/descent", "No such file or directory", "OPENBLAS_CORETYPE=Haswell"] {
                #expect(failure?.message.contains(part) == true)
            }
        }
    }

    @Test func `the program that begins has the variable, the mark, and the others byte for byte`() async {
        await #expect(processExitsWith: .exitCode(9)) {
            let folder = try TemporaryFolder()
            let program = folder.file("program")
            let script = """
                #!/bin/sh
                [ "$OPENBLAS_CORETYPE" = Haswell ] && [ "$DESCENT_OPENBLAS_MATCHED" = $$ ] &&
                    [ "$(printf %s "$DESCENT_TEST" | od -An -tx1)" = " 3d ff c3" ] && exit 9
                exit 1
                """
            try Data(script.utf8).write(to: URL(filePath: program))
            #expect(unsafe chmod(program, 0o700) == 0)
            // No UTF-8. The bytes end with a null.
            unsafe setenv("DESCENT_TEST", [0x3d, CChar(bitPattern: 0xff), CChar(bitPattern: 0xc3), 0], 1)
            let restart = try #require(OpenBLASRestart(level: "avx2", best: "avx512", vendor: nil, environment: [:]))
            try restart.run(program)
        }
    }

    /// The best level of this processor, and whether it has a lower one.
    private static let best = InstructionSetChoice.bestLevelName

    /// What `descent bench peak` says of OpenBLAS.
    private func openBLAS(_ environment: [String]) throws -> JSONValue {
        let run = try CommandRun(
            ["bench", "peak", "--fma-only", "--seconds", "0.001", "--workers", "1", "--json"],
            environment: environment)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.isEmpty)
        let report = try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
        #expect(try report["benchmark"].text == "peak")
        return try report["machine"]["openblas"]
    }

    @Test(.enabled("This processor has no level below its best.") { best != "baseline" })
    func `held to a lower level, the command measures with OpenBLAS's kernels for it, and says so`() throws {
        let found = try openBLAS(["DESCENT_INSTRUCTION_SET=baseline"])
        #expect(try found["pinned"]["OPENBLAS_CORETYPE"].text == "Nehalem")
        #expect(try found["kernel"].text == "Nehalem")
        #expect(try found["matched_to"].text == "baseline")
        let text = try CommandRun(
            ["bench", "peak", "--fma-only", "--seconds", "0.001"], environment: ["DESCENT_INSTRUCTION_SET=baseline"])
        let line = text.lines.first ?? ""
        for part in [
            "with Nehalem kernels",
            "pinned by OPENBLAS_CORETYPE=Nehalem; this command set OPENBLAS_CORETYPE to match baseline",
        ] {
            #expect(line.contains(part), "\(line)")
        }
        #expect(line.hasSuffix("baseline"))
    }

    @Test(.enabled("This processor has no level below its best.") { best != "baseline" })
    func `the process that began anew is listed under the command's name, with the same arguments`() throws {
        var name = ""
        var arguments = ""
        let given = ["bench", "peak", "--repetitions", "1000"]
        _ = try CommandRun(
            given, environment: ["DESCENT_INSTRUCTION_SET=baseline"], sending: SIGKILL, after: "measuring"
        ) { _, process in
            name = try String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
            arguments = try String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)
            return true
        }
        #expect(name == "descent\n")
        #expect(arguments.split(separator: "\0").dropFirst().elementsEqual(given.map { Substring($0) }))
    }

    @Test(.enabled("This processor has no AVX-512.") { best == "avx512" })
    func `held to AVX2, they are those of the processor's make`() throws {
        let found = try openBLAS(["DESCENT_INSTRUCTION_SET=avx2"])
        let kernels = OpenBLASRestart.kernels(forLevel: "avx2", vendor: MachineInfo.processorVendor)
        #expect(try found["kernel"].text == kernels)
    }

    @Test(.enabled("This processor has no level below its best.") { best != "baseline" })
    func `with its variable set, or at the best level, the command leaves OpenBLAS as it is`() throws {
        let pinned = try openBLAS(["DESCENT_INSTRUCTION_SET=baseline", "OPENBLAS_CORETYPE=Prescott"])
        #expect(try pinned["kernel"].text == "Prescott")
        let free = try openBLAS(["DESCENT_INSTRUCTION_SET=\(OpenBLASRestartTests.best)"])
        #expect(throws: (any Error).self) { try free["pinned"]["OPENBLAS_CORETYPE"].text }
        for found in [pinned, free] { #expect(throws: (any Error).self) { try found["matched_to"].text } }
    }

    @Test(.enabled("This processor has no level below its best.") { best != "baseline" })
    func `only benchmarks do that`() throws {
        let run = try CommandRun(["info", "--json"], environment: ["DESCENT_INSTRUCTION_SET=baseline"])
        let info = try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
        #expect(try info["machine"]["openblas"]["kernel"].text != "Nehalem")
        #expect(throws: (any Error).self) { try info["machine"]["openblas"]["matched_to"].text }
    }
}
