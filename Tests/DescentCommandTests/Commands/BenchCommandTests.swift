import Descent
import FoundationEssentials
import TestSupport
import Testing

@Suite struct BenchCommandTests {
    /// The JSON that a command prints.
    private func report(_ arguments: [String]) throws -> JSONValue {
        let run = try CommandRun(["bench"] + arguments + ["--json"])
        #expect(run.status == 0, "\(run.errors)")
        return try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
    }

    @Test func `training is reported for every batch size with every optimizer`() throws {
        let report = try report([
            "train", "--data", "moons:300", "--layers", "5,2", "--batch-size", "64,full", "--optimizer",
            "adam,momentum", "--epochs", "2", "--repetitions", "2", "--beta1", "0.8", "--no-peak",
        ])
        #expect(try report["benchmark"].text == "train")
        #expect(try report["machine"]["openblas"]["kernel"].text.isEmpty == false)
        #expect(try report["fma_peak_gflops"].number == report["fma_bursts_gflops"]["median"].number)
        guard case .null = try report["sgemm_peak_gflops"], case .null = try report["bandwidth_gbs"] else {
            Issue.record("yardsticks in spite of --no-peak")
            return
        }
        let cases = try report["cases"].elements
        #expect(try cases.map { try $0["batch_size"].integer } == [64, 64, 300, 300])
        #expect(try cases.map { try $0["optimizer"].text } == ["adam", "momentum", "adam", "momentum"])
        for found in cases {
            #expect(try found["network"].integers == [2, 5, 2, 1])
            #expect(try found["workers"].integer == 1)
            #expect(try found["examples"].integer == 300)
            #expect(try found["parameters"].integer == 30)
            for key in ["samples_per_second", "seconds_per_epoch"] {
                let least = try found[key]["minimum"].number
                let median = try found[key]["median"].number
                #expect(try least > 0 && least <= median && median <= found[key]["maximum"].number)
            }
            #expect(try found["gflops"].number > 0)
            // The tiny program has no products.
            #expect(try found["blas_share"].number == 0)
            #expect(try found["share_of_fma_peak"].number > 0 && found["fma_peak_gflops"].number > 0)
            for key in ["share_of_peak", "share_of_limit"] {
                guard case .null = try found[key] else {
                    Issue.record("\(key) in spite of --no-peak")
                    continue
                }
            }
            _ = try found["time_shares"]
        }
    }

    @Test func `reproducible training is timed and says where its time goes`() throws {
        let report = try report([
            "train", "--data", "moons:600", "--layers", "100,90", "--batch-size", "200", "--epochs", "1",
            "--repetitions", "1", "--workers", "2", "--reproducible", "--no-peak",
        ])
        let found = try report["cases"].elements[0]
        #expect(try found["workers"].integer == 2)
        let names = ["gather", "gemm", "elementwise", "update", "waiting"]
        let shares = try names.map { try found["time_shares"][$0].number }
        #expect(shares.allSatisfy { $0 >= 0 } && shares[1] > 0)
        #expect(abs(shares.reduce(0, +) - 1) <= 1e-9)
    }

    @Test func `each case says how much of its products is OpenBLAS's`() throws {
        func shares(_ flags: String...) throws -> [Double] {
            try report(
                [
                    "train", "--data", "moons:1100", "--layers", "256,256", "--batch-size", "64,1024", "--epochs", "1",
                    "--repetitions", "1", "--workers", "2", "--no-peak",
                ] + flags)["cases"].elements.map { try $0["blas_share"].number }
        }
        let network = try Network(inputs: 2, layers: [.dense(256, .relu), .dense(256, .relu), .dense(1, .sigmoid)])
        #expect(
            try shares() == [64, 1024].map { try Trainer(workers: 2).blasShare(of: network, batchSize: $0) ?? .nan })
        #expect(try shares("--products", "blas") == [1, 1])
        #expect(try shares("--products", "own") == [0, 0])
        #expect(try shares("--reproducible") == [0, 0])
    }

    @Test func `the products listed are those of steps with the choice`() throws {
        func rows(_ products: String) throws -> [Int] {
            try report([
                "gemm", "--inputs", "600", "--layers", "512", "--outputs", "3", "--batch-size", "64", "--workers", "2",
                "--repetitions", "1", "--products", products,
            ])["cases"].elements.filter { try $0["product"].text == "weights 1" }.map { try $0["m"].integer }
        }
        // Blocks of 256 units, and of up to 56.
        #expect(try Set(rows("blas")) == [256])
        let own = try rows("own")
        #expect(!own.isEmpty && own.allSatisfy { $0 <= 56 })
    }

    @Test func `prediction is timed by whoever computes the products`() throws {
        for products in ["auto", "blas", "own"] {
            let report = try report([
                "predict", "--data", "moons:700", "--layers", "9,4", "--repetitions", "1", "--no-peak", "--products",
                products,
            ])
            #expect(try report["cases"].elements.count == 1)
        }
    }

    @Test func `reading is reported for one worker and for several, with what was read`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("age,city,member\n31,Oslo,True\n,Rome,\n40,Rome,False\n", as: "t.csv")
        let report = try report(["csv", "--data", "csv:\(path)", "--workers", "2", "--repetitions", "3"])
        #expect(try report["benchmark"].text == "csv")
        let cases = try report["cases"].elements
        #expect(try cases.map { try $0["workers"].integer } == [2])
        #expect(try cases[0]["rows"].integer == 3 && cases[0]["file_bytes"].integer == 50)
        #expect(try cases[0]["seconds"]["median"].number > 0 && cases[0]["megabytes_per_second"].number > 0)
        #expect(try cases[0]["result_bytes"].integer == 3 * (4 + 4 + 1) + 8 + 2 * 8)
        let columns = try cases[0]["columns"].elements
        #expect(try columns.map { try $0["name"].text } == ["age", "city", "member"])
        #expect(try columns.map { try $0["kind"].text } == ["numbers", "texts", "booleans"])
        #expect(try columns.map { try $0["missing"].integer } == [1, 0, 1])
        #expect(try columns[0]["mean"].number == 35.5 && columns[1]["distinct_texts"].integer == 2)
        let lines = try CommandRun(["bench", "csv", "--data", "csv:\(path)", "--repetitions", "1"])
        #expect(lines.output.contains("MB/s") && lines.output.contains("peak MB"))
    }

    @Test(arguments: [("csv:/dev/zero", Int32(66)), ("csv:none.csv", 66)])
    func `what cannot be read again and again is no table to time`(data: String, status: Int32) throws {
        let run = try CommandRun(["bench", "csv", "--data", data])
        #expect(run.status == status)
        #expect(run.errors.contains(data.dropFirst(4)) && run.output.isEmpty)
    }

    @Test func `optimizers are reported for every size in all forms`() throws {
        let report = try report([
            "optimizers", "--optimizer", "rmsprop,gradient-descent", "--sizes", "100,2^10", "--repetitions", "1",
            "--workers", "2",
        ])
        #expect(try report["bandwidth_gbs"].number > 0)
        #expect(try report["fma_peak_gflops"].number > 0)
        let cases = try report["cases"].elements
        #expect(try cases.allSatisfy { try $0["fma_peak_gflops"].number > 0 })
        #expect(try cases.map { try $0["parameters"].integer } == [100, 1024, 100, 1024, 100, 1024])
        #expect(try cases[0]["optimizer"].text == "gradient-descent")
        #expect(try cases[2]["form"].text == "inside")
        #expect(try cases[5]["form"].text == "outside")
        for found in cases {
            #expect(try found["nanoseconds_per_parameter"]["median"].number > 0)
            #expect(try found["gigabytes_per_second"].number > 0)
            #expect(try found["share_of_bandwidth"].number > 0)
        }
    }

    @Test func `products are reported beside the peak`() throws {
        let report = try report([
            "gemm", "--inputs", "9", "--layers", "8", "--outputs", "3", "--batch-size", "20", "--workers", "1",
            "--repetitions", "1",
        ])
        let peak = try report["sgemm_peak_gflops"].number
        #expect(peak > 0)
        let cases = try report["cases"].elements
        let names = ["forward 1", "forward 2", "backward 2", "weights 1", "weights 2"]
        #expect(try cases.map { try $0["product"].text } == names)
        #expect(try [cases[0]["m"].integer, cases[0]["n"].integer, cases[0]["k"].integer] == [8, 20, 9])
        let rates = try cases[0]["implementations"].elements
        #expect(try rates.map { try $0["name"].text } == ["OpenBLAS", "own"])
        #expect(try report["fma_peak_gflops"].number > 0)
        for rate in rates {
            #expect(try rate["share_of_peak"].number == rate["gflops"]["median"].number / peak)
            #expect(try rate["share_of_fma_peak"].number > 0 && rate["fma_peak_gflops"].number > 0)
        }
    }

    @Test func `prediction is reported beside the peak`() throws {
        let report = try report([
            "predict", "--data", "moons:700", "--layers", "9,4", "--workers", "2", "--repetitions", "2",
        ])
        #expect(try report["benchmark"].text == "predict")
        let peak = try report["sgemm_peak_gflops"].number
        let found = try #require(try report["cases"].elements.first)
        #expect(try found["network"].integers == [2, 9, 4, 1])
        #expect(try found["workers"].integer == 2)
        #expect(try found["examples"].integer == 700)
        #expect(try found["seconds"]["minimum"].number > 0)
        // 2·(2·9 + 9·4 + 4·1) operations an example.
        let gflops = try found["gflops"].number
        #expect(try abs(gflops - found["samples_per_second"]["median"].number * 116e-9) <= 1e-12 * gflops)
        #expect(try found["share_of_peak"].number == gflops / peak)
        #expect(try report["fma_peak_gflops"].number > 0)
        #expect(try found["share_of_fma_peak"].number > 0 && found["fma_peak_gflops"].number > 0)
    }

    @Test func `the yardsticks alone are reported, with the bandwidth of one to three streams`() throws {
        let report = try report(["peak", "--workers", "1", "--repetitions", "1", "--seconds", "0.001"])
        #expect(try report["benchmark"].text == "peak")
        let fma = try report["fma_peak_gflops"].number
        #expect(try fma == report["fma_bursts_gflops"]["median"].number)
        #expect(try report["fma_bursts_gflops"]["minimum"].number > 0)
        #expect(try report["sgemm_peak_gflops"].number > 0)
        let cases = try report["cases"].elements
        #expect(try cases.map { try $0["streams"].integer } == [1, 2, 3])
        #expect(try cases.map { try $0["workers"].integer } == [1, 1, 1])
        #expect(try cases.allSatisfy { try $0["bandwidth_gbs"].number > 0 })
        #expect(try report["bandwidth_gbs"].number == cases[2]["bandwidth_gbs"].number)
    }

    @Test func `sums of ranks are timed where there is MPI, and are refused by name where there is none`() throws {
        #if MPI
            let report = try report([
                "allreduce", "--largest", "0.004", "--repetitions", "2", "--layers", "9,4", "--batch-size", "16",
                "--workers", "1", "--ranks", "1,64", "--latency", "20", "--bandwidth", "1.25",
            ])
            #expect(try report["benchmark"].text == "allreduce" && report["ranks"].integer == 1)
            #expect(try report["cases"].elements.count == 6 * 6 + 1)
            #expect(try report["steps"]["network"].integers == [784, 9, 4, 10])
            #expect(try report["steps"]["alone"]["median"].number > 0 && report["steps"]["shared"]["median"].number > 0)
            // Three shapes of sums for each number of ranks.
            let projections = try report["projections"].elements
            #expect(try projections.map { try $0["ranks"].integer } == [1, 64, 1, 64, 1, 64])
            #expect(try projections[1]["same_examples"]["batch_size"].integer == 64 * 16)
            #expect(try abs(projections[0]["same_batch"]["efficiency"].number - 1) <= 1e-12)
            #expect(try projections[1]["same_batch"]["efficiency"].number < 1)
        #else
            let run = try CommandRun(["bench", "allreduce", "--largest", "1"])
            #expect(run.status == 64)
            #expect(run.message.contains("bench allreduce: this descent is built without MPI"), "\(run.errors)")
        #endif
    }

    @Test(arguments: [
        (["--batch-size", "64"], "--batch-size needs --layers"), (["--ranks", "2"], "--ranks needs --layers"),
        (["--largest", "0"], "--largest is 0"), (["--largest", "1e9"], "--largest is"),
        (["--layers", "4", "--ranks", "2"], "--ranks needs --latency and --bandwidth"),
        (["--layers", "4", "--ranks", "2", "--latency", "1"], "describe a link together"),
        (["--layers", "4", "--ranks", "2", "--latency", "1", "--bandwidth", "0"], "--bandwidth is 0"),
        (["--layers", "4", "--ranks", "2000000", "--latency", "1", "--bandwidth", "1"], "--ranks is 2000000"),
    ]) func `flags of allreduce that say nothing together are refused`(flags: [String], message: String) throws {
        let run = try CommandRun(["bench", "allreduce"] + flags)
        #expect(run.status == 64)
        #if MPI
            #expect(run.message.contains(message), "\(run.errors)")
        #else
            #expect(run.message.contains("built without MPI"), "\(run.errors)")
        #endif
    }

    @Test func `the FMA peak alone is measured in a moment`() throws {
        let report = try report(["peak", "--fma-only", "--workers", "2"])
        #expect(try report["fma_peak_gflops"].number > 0)
        for key in ["sgemm_peak_gflops", "bandwidth_gbs"] {
            guard case .null = try report[key] else {
                Issue.record("\(key) in spite of --fma-only")
                continue
            }
        }
        #expect(try report["cases"].elements.isEmpty)
        let text = try CommandRun(["bench", "peak", "--fma-only", "--seconds", "0.001"])
        #expect(text.lines.count == 2 && text.lines[1].hasPrefix("FMA peak "))
        #expect(text.lines[1].hasSuffix(" GFLOP/s"))
        #expect(text.errors.isEmpty)
    }

    @Test func `latency is reported for each number of examples that the data have`() throws {
        let report = try report([
            "predict", "--latency", "--data", "moons:20", "--layers", "9,4", "--workers", "1", "--repetitions", "3",
        ])
        #expect(try report["benchmark"].text == "predict")
        #expect(try report["fma_peak_gflops"].number > 0)
        let cases = try report["cases"].elements
        #expect(try cases.map { try $0["examples"].integer } == [1, 2, 4, 8, 16])
        for found in cases {
            #expect(try found["network"].integers == [2, 9, 4, 1])
            #expect(try found["workers"].integer == 1)
            #expect(try found["parameters"].integer == 72)
            let (each, call) = (try found["seconds_per_example"], try found["seconds"])
            #expect(try each["minimum"].number > 0)
            #expect(try each["minimum"].number <= each["median"].number)
            #expect(try each["median"].number <= each["maximum"].number)
            let examples = Double(try found["examples"].integer)
            #expect(try abs(call["median"].number - examples * each["median"].number) <= 1e-12)
        }
    }

    @Test func `the first line of a text names the machine and what pins it`() throws {
        let arguments = ["bench", "train", "--data", "moons:50", "--epochs", "1", "--repetitions", "1", "--no-peak"]
        let run = try CommandRun(arguments, environment: ["OPENBLAS_CORETYPE=Haswell"])
        #expect(run.status == 0, "\(run.errors)")
        let line = run.lines.first ?? ""
        for part in ["OpenBLAS ", " kernels", "BLAS thread", "pinned by OPENBLAS_CORETYPE=Haswell"] {
            #expect(line.contains(part), "\(line)")
        }
        #expect(["baseline", "avx2", "avx512"].contains { line.contains($0) })
        #expect(run.output.contains("examples/s") && run.output.contains("of FMA"))
        #expect(run.lines.contains { $0.hasPrefix("FMA peak ") && $0.hasSuffix(" GFLOP/s") })
        #expect(run.errors.contains("comparing the gradients with the reference"))
    }

    @Test(arguments: [
        (["gemm", "--batch-size", "0"], ["--batch-size", "0", "at least 1"]),
        (["gemm", "--batch-size", "64,x"], ["--batch-size", "64,x"]),
        (["gemm", "--inputs", "-3"], ["--inputs", "-3", "at least 1"]),
        (["gemm", "--outputs", "0"], ["--outputs", "0", "at least 1"]),
        (["gemm", "--layers", "8,0"], ["--layers", "8,0", "at least 1"]),
        (["gemm", "--workers", "65"], ["--workers", "65", "from 1 to 64"]),
        (["gemm", "--repetitions", "0"], ["--repetitions", "0", "at least 1"]),
        (["gemm", "--repetitions", "1001"], ["--repetitions", "1001", "at most 1000"]),
        (
            ["train", "--data", "moons:50", "--warm-up", "9223372036854775807"],
            ["--warm-up", "9223372036854775807", "at most 1000000"]
        ),
        (["train", "--data", "moons:50", "--epochs", "1000001"], ["--epochs", "1000001", "at most 1000000"]),
        (
            ["train", "--data", "moons:50", "--epochs", "500000", "--repetitions", "4"],
            ["--epochs", "500000", "4 repetitions", "at most 250000"]
        ),
        (["gemm", "--layers", "2000000,2000000"], ["--layers", "2000000", "memory"]),
        (["optimizers", "--optimizer", "sgd"], ["--optimizer", "sgd", "adam"]),
        (["optimizers", "--sizes", "0"], ["--sizes", "0", "at least 1"]),
        (["optimizers", "--sizes", "2^40", "--optimizer", "gradient-descent"], ["--sizes", "memory"]),
        (["train", "--data", "moons:50", "--batch-size", "64,0"], ["--batch-size", "64,0", "at least 1"]),
        (["train", "--data", "moons:50", "--epochs", "0"], ["--epochs", "0", "at least 1"]),
        (["train", "--data", "moons:50", "--warm-up", "0"], ["--warm-up", "0", "at least 1"]),
        (["train", "--data", "moons:50", "--learning-rate", "-1"], ["--learning-rate", "-1", "above 0"]),
        (["train", "--data", "moons:50", "--l2", "-1"], ["--l2", "-1", "at least 0"]),
        (
            ["train", "--data", "moons:50", "--optimizer", "adam,rmsprop", "--beta", "0.5"],
            ["--beta", "0.5", "adam,rmsprop", "momentum"]
        ),
        (["predict", "--data", "moons:50", "--workers", "0"], ["--workers", "0", "from 1 to 64"]),
        (["predict", "--data", "moons"], ["--data", "moons"]),
        (["predict", "--products", "mkl"], ["--products", "mkl"]),
        (["predict", "--data", "moons:50", "--latency", "--no-peak"], ["--no-peak", "--latency"]),
        (["gemm", "--products", "mkl"], ["--products", "mkl"]),
        (
            ["train", "--data", "moons:50", "--products", "blas", "--reproducible"],
            ["--products blas", "--reproducible"]
        ),
        (["predict", "--data", "moons:50", "--repetitions", "0"], ["--repetitions", "0", "at least 1"]),
        (["peak", "--seconds", "0"], ["--seconds", "0", "above 0"]),
        (["peak", "--seconds", "601", "--fma-only"], ["--seconds", "601", "at most 600"]),
        (["peak", "--seconds", "-0.5"], ["--seconds", "-0.5", "above 0"]),
        (["peak", "--seconds", "nan"], ["--seconds", "nan"]),
        (["peak", "--fma-only", "--repetitions", "3"], ["--repetitions", "--fma-only", "--seconds"]),
        (["peak", "--workers", "0"], ["--workers", "0", "from 1 to 64"]),
        (["csv", "--data", "moons:50"], ["--data", "csv:FILE", "moons:50"]),
        (["csv", "--data", "csv:t.csv:x"], ["--data", "csv:FILE", "csv:t.csv:x"]),
        (["csv", "--data", "csv:t.csv", "--repetitions", "0"], ["--repetitions", "0", "at least 1"]),
        (["train"], ["--data"]), (["gem"], ["gem"]),
    ])
    func `bad input names flag and value`(arguments: [String], parts: [String]) throws {
        let run = try CommandRun(["bench"] + arguments)
        #expect(run.status == 64, "\(run.errors)")
        #expect(run.output.isEmpty)
        let message = run.errors.split(separator: "\n").first { $0.hasPrefix("descent: ") } ?? ""
        for part in parts { #expect(message.contains(part), "\(run.errors)") }
        let subject =
            ["gemm", "optimizers", "train", "predict", "csv", "peak"].contains(arguments[0]) ? " \(arguments[0])" : ""
        #expect(run.errors.hasSuffix("See 'descent bench\(subject) --help'.\n"))
    }

    @Test(arguments: [[], ["gemm"], ["optimizers"], ["train"], ["predict"], ["csv"], ["peak"]])
    func `help has examples`(subject: [String]) throws {
        let run = try CommandRun(["bench"] + subject + ["--help"])
        #expect(run.status == 0)
        #expect(run.output.contains("descent bench \(subject.first ?? "gemm")"))
        #expect(run.output.contains("Examples:"))
    }
}
