import FoundationEssentials
import TestSupport
import Testing

@Suite struct SpectrumCommandTests {
    /// A model trained for a moment, and its path.
    private func model(_ folder: TemporaryFolder, layers: String = "6,5", activation: String = "tanh") throws -> String
    {
        let run = try CommandRun(
            "train", "--data", "moons:80", "--layers", layers, "--activation", activation, "--steps", "5",
            "--output", folder.file("run"), "--overwrite")
        #expect(run.status == 0, "\(run.errors)")
        return folder.file("run/model.safetensors")
    }

    private struct Result: Decodable {
        struct End: Decodable {
            let value: Double
            let errorBound: Double
        }
        let cost: Double
        let gradientNorm: Double
        let parameters: Int
        let examples: Int
        let method: String
        let negativeCount: Int?
        let zeroCount: Int?
        let positiveCount: Int?
        let negativeShare: Double
        let largest: [End]
        let smallest: [End]
        let eigenvalues: [Double]?
    }

    private func result(_ arguments: [String]) throws -> Result {
        let run = try CommandRun(["spectrum", "--json", "--no-figures", "--quiet"] + arguments)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.isEmpty)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Result.self, from: Data(run.output.utf8))
    }

    @Test func `small nets get the whole spectrum`() throws {
        let folder = try TemporaryFolder()
        let model = try model(folder)
        let found = try result(["--model", model, "--data", "moons:80"])
        let evaluation = try CommandRun("evaluate", "--model", model, "--data", "moons:80")
        #expect(abs(found.cost - (evaluation.value("cost") ?? .nan)) <= 1e-6)
        // 2·6 + 6 + 6·5 + 5 + 5 + 1.
        #expect(found.parameters == 59)
        #expect(found.examples == 80)
        #expect(found.method == "dense")
        let values = try #require(found.eigenvalues)
        #expect(values.count == 59 && values == values.sorted())
        #expect((found.negativeCount ?? 0) + (found.zeroCount ?? 0) + (found.positiveCount ?? 0) == 59)
        #expect(found.negativeShare == Double(found.negativeCount ?? 0) / 59)
        #expect(found.largest.map(\.value) == values.suffix(10).reversed())
        #expect(found.smallest.map(\.value) == Array(values.prefix(10)))
    }

    @Test func `the estimate has the same ends`() throws {
        let folder = try TemporaryFolder()
        let data = ["--model", try model(folder), "--data", "moons:80"]
        let dense = try result(data)
        let estimate = try result(data + ["--lanczos", "--steps", "50", "--probes", "3", "--seed", "2"])
        #expect(estimate.method == "lanczos")
        #expect(estimate.eigenvalues == nil && estimate.negativeCount == nil)
        #expect(estimate.cost == dense.cost)
        let size = max(abs(dense.largest[0].value), abs(dense.smallest[0].value))
        for place in 0..<3 {
            #expect(abs(estimate.largest[place].value - dense.largest[place].value) <= 1e-9 * size)
            #expect(abs(estimate.smallest[place].value - dense.smallest[place].value) <= 1e-9 * size)
        }
    }

    @Test func `the first examples and L2 term count`() throws {
        let folder = try TemporaryFolder()
        let data = ["--model", try model(folder), "--data", "moons:80"]
        let all = try result(data)
        let some = try result(data + ["--examples", "30"])
        #expect(some.examples == 30)
        #expect(some.cost != all.cost)
        // λ/m for each of the 47 weights in the trace.
        let regularized = try result(data + ["--l2", "8"])
        let trace = try #require(regularized.eigenvalues).reduce(0, +) - (try #require(all.eigenvalues).reduce(0, +))
        #expect(abs(trace - 47 * 0.1) <= 1e-9)
        #expect(regularized.cost > all.cost)
    }

    /// One step leaves one value, and of each probe another: a density of needles.
    @Test(arguments: [
        [], ["--lanczos", "--steps", "20", "--probes", "2"], ["--lanczos", "--steps", "1"],
        ["--lanczos", "--steps", "1", "--probes", "1"],
    ])
    func `it prints and draws`(flags: [String]) throws {
        let folder = try TemporaryFolder()
        let model = try model(folder)
        let run = try CommandRun(
            ["spectrum", "--model", model, "--data", "moons:80", "--output", folder.file("out/here")] + flags)
        #expect(run.status == 0, "\(run.errors)")
        for name in ["cost ", "gradient norm ", "parameters 59", "examples 80", "method ", "negative", "largest"] {
            #expect(run.output.contains(name))
        }
        #expect(try folder.text("out/here/spectrum.svg").contains("eigenvalue"))
    }

    @Test func `quiet draws without a word`() throws {
        let folder = try TemporaryFolder()
        let run = try CommandRun(
            "spectrum", "--model", try model(folder), "--data", "moons:80", "--output", folder.file("out"), "--quiet")
        #expect(run.status == 0)
        #expect(run.errors.isEmpty, "\(run.errors)")
        #expect(try folder.text("out/spectrum.svg").contains("eigenvalue"))
    }

    @Test func `what is wrong is named`() throws {
        let folder = try TemporaryFolder()
        let model = try model(folder)
        let table = try folder.write("1,2,3,0\n4,5,6,1\n", as: "t.csv")
        let cases: [([String], Int32, [String])] = [
            (["--model", model, "--data", "moons:80", "--dense", "--lanczos"], 64, ["--dense", "--lanczos"]),
            (["--model", model, "--data", "moons:80", "--output", ""], 64, ["--output is empty"]),
            (["--model", model, "--data", "moons:80", "--examples", "81"], 64, ["--examples", "81", "80"]),
            (["--model", model, "--data", "moons:80", "--steps", "0"], 64, ["--steps", "0"]),
            (["--model", model, "--data", "moons:80", "--steps", "-1"], 64, ["--steps", "-1", "at least 1"]),
            (["--model", model, "--data", "moons:80", "--seed", "-1"], 64, ["--seed", "-1", "from 0 to"]),
            (["--model", model, "--data", "moons:80", "--examples", "-1"], 64, ["--examples", "-1", "at least 1"]),
            (["--model", model, "--data", "moons:80", "--probes", "-1"], 64, ["--probes", "-1", "from 1 to 1000"]),
            (
                ["--model", model, "--data", "moons:80", "--probes", "1001"], 64,
                ["--probes", "1001", "from 1 to 1000"]
            ),
            (["--model", model, "--data", "moons:80", "--l2", "-1"], 64, ["--l2", "-1"]),
            (["--model", model, "--data", "moons:80", "--workers", "0"], 64, ["--workers", "0"]),
            // OpenBLAS computes its products.
            (["--model", model, "--data", "moons:80", "--workers", "65"], 64, ["--workers", "65", "from 1 to 64"]),
            (["--model", model, "--data", "csv:\(table)"], 65, [model, "t.csv", "3"]),
            (["--model", folder.file("none"), "--data", "moons:80"], 66, ["none"]),
            (["--model", model, "--data", "moons:80", "--output", "/proc/none"], 74, ["/proc/none"]),
        ]
        for (arguments, status, parts) in cases {
            let run = try CommandRun(["spectrum"] + arguments)
            #expect(run.status == status, "\(arguments): \(run.errors)")
            #expect(run.output.isEmpty)
            for part in parts { #expect(run.message.contains(part), "\(run.message)") }
        }
    }

    /// 493,501 parameters have a Hessian of 1.9 terabytes.
    @Test func `a Hessian that does not fit says how much it needs`() throws {
        let folder = try TemporaryFolder()
        let model = try model(folder, layers: "700,700", activation: "relu")
        let run = try CommandRun("spectrum", "--model", model, "--data", "moons:80", "--no-figures", "--dense")
        #expect(run.status == 64)
        #expect(run.message.contains("--dense: 1.9 TB of memory is needed"), "\(run.message)")
        #expect(run.message.contains("--lanczos"))
    }

    @Test func `more steps than LAPACK takes are refused beforehand`() throws {
        let folder = try TemporaryFolder()
        let model = try model(folder, layers: "200,200", activation: "relu")
        // 41,001 parameters.
        let run = try CommandRun(
            "spectrum", "--model", model, "--data", "moons:80", "--no-figures", "--steps", "32701")
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        #expect(run.message.contains("--steps 32701: "), "\(run.message)")
        #expect(run.message.contains("32700") && !run.message.contains("products"), "\(run.message)")
    }

    @Test func `gnuplot missing names the package`() throws {
        let folder = try TemporaryFolder()
        let arguments = [
            "spectrum", "--model", try model(folder), "--data", "moons:80", "--output", folder.file("out"),
        ]
        let run = try CommandRun(arguments, environment: ["PATH=/nonexistent"])
        #expect(run.status == 66)
        #expect(run.message.contains("gnuplot-nox"))
    }
}
