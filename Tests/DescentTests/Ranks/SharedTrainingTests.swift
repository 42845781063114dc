import Communication
import Descent
import TestSupport
import Testing

/// Ranks of b examples against one of all of them.
@Suite(.timeLimit(.minutes(10))) struct SharedTrainingTests {
    private static let indices = Array(SharedTraining.optimizers.indices)

    /// The proof is that of optimized code: without, and with a sanitizer, enough to see who touches what.
    private static let steps: Int = {
        #if DEBUG
            10
        #else
            Sanitizer.isOn ? 10 : 200
        #endif
    }()

    /// As `steps`, to see who touches what: fewer numbers of ranks with a sanitizer.
    private static func sizes(_ all: ClosedRange<Int>) -> [Int] {
        Sanitizer.isOn ? [all.lowerBound + 1, all.upperBound] : Array(all)
    }

    @Test(arguments: SharedTraining.all, indices)
    func `ranks that share a batch train as one that has it alone`(problem: SharedTraining, index: Int) throws {
        let optimizer = SharedTraining.optimizers[index]
        let expected = try problem.run(problem.trainer(optimizer, Distribution()), steps: SharedTrainingTests.steps)
        for size in SharedTrainingTests.sizes(2...4) {
            for isSharded in [false, true] {
                let outcome = ThreadRanks.run(size) { communicator in
                    let shared = Distribution(communicator, shardsOptimizer: isSharded)
                    return try problem.run(problem.trainer(optimizer, shared), steps: SharedTrainingTests.steps)
                }
                #expect(outcome.problem == nil)
                let results = try outcome.values
                for result in results {
                    #expect(result.hasBits(of: results[0]), "\(optimizer), \(size) ranks")
                    #expect(result.difference(from: expected) <= 1e-5, "\(optimizer), \(size) ranks, \(isSharded)")
                }
            }
        }
    }

    @Test(arguments: SharedTraining.all, indices)
    func `with a partition the bits do not follow from the number of ranks`(
        problem: SharedTraining, index: Int
    ) throws {
        let optimizer = OptimizerCatalogue.rows.flatMap(\.forms).map(\.value)[index]
        // With one part all ranks but one have nothing.
        for parts in [1, 3, 4] {
            let alone = Distribution(partition: parts)
            let steps = min(SharedTrainingTests.steps, 60)
            let expected = try problem.run(problem.trainer(optimizer, alone, reproducible: true), steps: steps)
            for size in SharedTrainingTests.sizes(1...5) {
                let isSharded = (size + parts) % 2 == 0
                let outcome = ThreadRanks.run(size) { communicator in
                    let shared = Distribution(communicator, shardsOptimizer: isSharded, partition: parts)
                    return try problem.run(problem.trainer(optimizer, shared, reproducible: true), steps: steps)
                }
                #expect(outcome.problem == nil)
                for result in try outcome.values {
                    #expect(result.hasBits(of: expected), "\(optimizer), \(size) ranks, \(parts) parts")
                }
            }
        }
    }

    @Test(arguments: SharedTraining.all)
    func `a partition of one part has the bits of none`(problem: SharedTraining) throws {
        for optimizer in SharedTraining.optimizers {
            let whole = try problem.run(problem.trainer(optimizer, Distribution(), reproducible: true), steps: 30)
            let one = try problem.run(
                problem.trainer(optimizer, Distribution(partition: 1), reproducible: true), steps: 30)
            #expect(one.hasBits(of: whole), "\(optimizer)")
            #expect(one.gradientNorm == whole.gradientNorm)
        }
    }

    @Test(arguments: SharedTraining.all) func `the norm of a gradient is that of all ranks' examples`(
        problem: SharedTraining
    ) throws {
        // The last step may be of fewer examples than the others, and than there are ranks.
        for steps in [1, 2, 3, 4] {
            let expected = try problem.run(problem.trainer(Adam(), Distribution()), steps: steps).gradientNorm
            for size in 2...4 {
                let outcome = ThreadRanks.run(size) { communicator in
                    try problem.run(problem.trainer(Adam(), Distribution(communicator)), steps: steps).gradientNorm
                }
                #expect(outcome.problem == nil)
                for norm in try outcome.values {
                    #expect(abs(norm - expected) <= 1e-5 * expected, "\(size) ranks, step \(steps)")
                }
            }
        }
    }

    @Test func `the ranks' number is the partition where none is given`() throws {
        let problem = SharedTraining.all[0]
        let expected = try problem.run(
            problem.trainer(Adam(), Distribution(partition: 3), reproducible: true), steps: 30)
        let outcome = ThreadRanks.run(3) { communicator in
            try problem.run(problem.trainer(Adam(), Distribution(communicator), reproducible: true), steps: 30)
        }
        #expect(outcome.problem == nil)
        for result in try outcome.values { #expect(result.hasBits(of: expected)) }
    }

    @Test func `an optimizer of one's own is shared too`() throws {
        let problem = SharedTraining.all[0]
        let alone = Distribution(partition: 4)
        let expected = try problem.run(problem.trainer(Lion(), alone, reproducible: true), steps: 60)
        for size in 2...4 {
            let outcome = ThreadRanks.run(size) { communicator in
                let shared = Distribution(communicator, shardsOptimizer: size == 3, partition: 4)
                return try problem.run(problem.trainer(Lion(), shared, reproducible: true), steps: 60)
            }
            #expect(outcome.problem == nil)
            for result in try outcome.values { #expect(result.hasBits(of: expected), "\(size) ranks") }
        }
    }

    @Test func `layers are reduced one by one as they come, or all at once`() throws {
        let problem = SharedTraining.all[0]
        for (bucketSize, isSharded, expected) in [(1, false, 3), (1, true, 3), (1 << 20, false, 1), (1 << 20, true, 1)]
        {
            let outcome = ThreadRanks.run(2) { communicator in
                var trainer = problem.trainer(
                    Adam(), Distribution(communicator, shardsOptimizer: isSharded))
                trainer.distribution.bucketSize = bucketSize
                trainer.distribution.comparisonInterval = 1000
                return try problem.run(trainer, steps: 10)
            }
            #expect(outcome.problem == nil)
            let name = isSharded ? "reduce-scatter" : "sum of floats"
            #expect(outcome.counts[name] == 10 * expected, "\(outcome.counts)")
            #expect(outcome.counts["all-gather"] ?? 0 == (isSharded ? 10 * expected : 0), "\(outcome.counts)")
        }
    }

    @Test(arguments: 1...4) func `evaluations and metrics of ranks have the bits of one process`(size: Int) throws {
        for (output, metric) in [(Activation.softmax, Metric.accuracy), (.sigmoid, .rocAUC), (.identity, .r2)] {
            for count in [3, 700] {
                let twin = try Twin(sizes: [10, 20, output == .sigmoid ? 1 : 3], output: output, count: count)
                let examples = try twin.examples(classesIfSigmoid: output)
                let alone = try twin.network().evaluate(
                    examples, workers: 1, products: .own, communicator: SingleProcess(), progress: nil)
                let meter = try MetricMeter(metric, on: examples, for: twin.network(), workers: 1, products: .own)
                let measured = try meter.value(of: twin.network())
                let outcome = ThreadRanks.run(size) { communicator in
                    let network = try twin.network()
                    let evaluation = try network.evaluate(
                        examples, workers: 1, products: .own, communicator: communicator, progress: nil)
                    let meter = try MetricMeter(
                        metric, on: examples, for: network, workers: 1, products: .own, communicator: communicator)
                    return (evaluation, try meter.value(of: network))
                }
                #expect(outcome.problem == nil)
                for (evaluation, value) in try outcome.values {
                    #expect(evaluation == alone, "\(output), \(count) examples")
                    #expect(value == measured, "\(metric), \(count) examples")
                }
            }
        }
    }

    @Test(arguments: [1, 2, 3, 4], [1, 2, 3, 4])
    func `a checkpoint of some ranks is taken up by others`(before: Int, after: Int) throws {
        let folder = try TemporaryFolder()
        let problem = SharedTraining.all[0]
        for (isReproducible, step) in [(true, 7), (true, 9), (false, 7)] {
            @Sendable func distribution(_ communicator: any Communicator, _ isSharded: Bool) -> Distribution {
                Distribution(communicator, shardsOptimizer: isSharded, partition: isReproducible ? 4 : nil)
            }
            let expected = try problem.run(
                problem.trainer(
                    Adam(epsilon: 1e-5), distribution(SingleProcess(), false), reproducible: isReproducible),
                steps: 30)
            for (first, second) in [(false, true), (true, false), (true, true)] {
                let path = folder.file("\(isReproducible)-\(step)-\(first)")
                let saved = ThreadRanks.run(before) { communicator in
                    let trainer = problem.trainer(
                        Adam(epsilon: 1e-5), distribution(communicator, first), reproducible: isReproducible)
                    var training = try problem.begin(trainer)
                    try training.run(steps: step)
                    try training.save(to: communicator.rank == 0 ? path : "/nowhere/\(communicator.rank)")
                }
                #expect(saved.problem == nil)
                _ = try saved.values
                let resumed = ThreadRanks.run(after) { communicator in
                    let trainer = problem.trainer(
                        Adam(epsilon: 1e-5), distribution(communicator, second), reproducible: isReproducible)
                    var training = try Training.load(
                        from: path, on: problem.examples, with: trainer, validating: problem.examples)
                    try training.run(steps: 30)
                    return try SharedTraining.result(training)
                }
                #expect(resumed.problem == nil)
                for result in try resumed.values {
                    if isReproducible {
                        #expect(result.hasBits(of: expected), "\(first), \(second)")
                    } else {
                        #expect(result.difference(from: expected) <= 1e-5)
                    }
                }
            }
        }
    }

    @Test(arguments: [(4, 300, 1, 12), (2, 17000, 1, 3), (3, 17000, 1 << 20, 3)])
    func `several workers of each rank train as one process`(
        size: Int, count: Int, bucketSize: Int, steps: Int
    ) throws {
        // In microbatches, where a rank has more than 8192 examples.
        let problem = SharedTraining(
            "wide", [40, 130, 90, 5], .softmax, count: count, batchSize: count, program: .shared)
        let steps = Sanitizer.isOn ? 2 : steps
        var trainer = problem.trainer(Adam(epsilon: 1e-5), Distribution())
        let expected = try problem.run(trainer, steps: steps)
        let settings = trainer
        trainer.workers = 2
        #expect(try problem.run(trainer, steps: steps).difference(from: expected) <= 1e-5)
        for isSharded in [false, true] {
            let outcome = ThreadRanks.run(size) { communicator in
                var trainer = settings
                trainer.workers = 2
                trainer.distribution = Distribution(communicator, shardsOptimizer: isSharded)
                trainer.distribution.bucketSize = bucketSize
                let training = try problem.begin(trainer)
                #expect(training.history.workers == 2)
                return try problem.run(trainer, steps: steps)
            }
            #expect(outcome.problem == nil)
            let results = try outcome.values
            for result in results {
                #expect(result.hasBits(of: results[0]))
                #expect(result.difference(from: expected) <= 1e-5, "\(result.difference(from: expected))")
            }
        }
    }

    @Test func `a network may have as many parameters as a transfer, and with parts as all of them together`() throws {
        let layers = [Layer.dense(2048, .relu), .dense(2048, .relu), .dense(10, .softmax)]
        let layout = try Network(inputs: 784, layers: layers).layout
        // 5,824,522 parameters, of which 368 fit.
        for (isReproducible, partition, isRefused) in [
            (false, nil, false), (true, 368, false), (true, 369, true), (true, nil, true),
        ] {
            let outcome = ThreadRanks.run(400) { communicator in
                var trainer = Trainer(reproducible: isReproducible)
                trainer.distribution = Distribution(communicator, partition: partition)
                return try RankGroup(trainer, layout).partition.partCount
            }
            let message = isRefused ? "number of parameters is 5824522; it must be at most" : nil
            #expect(
                outcome.errors.allSatisfy { $0?.hasPrefix(message ?? "?") ?? (message == nil) },
                "\(outcome.errors[0] ?? "")")
        }
    }

    @Test func `OpenBLAS's share is that of a rank's part`() throws {
        let layers = [Layer.dense(260, .tanh), .dense(257, .tanh), .dense(4, .softmax)]
        let outcome = ThreadRanks.run(4) { communicator in
            let network = try Network(inputs: 520, layers: layers)
            var trainer = Trainer(workers: 1)
            trainer.distribution = Distribution(communicator)
            return try [1024, 4095, 4096].map { try trainer.blasShare(of: network, batchSize: $0) ?? -1 }
        }
        let alone = try Network(inputs: 520, layers: layers)
        let expected = try [256, 1024, 1024].map { try Trainer(workers: 1).blasShare(of: alone, batchSize: $0) ?? -1 }
        for shares in try outcome.values { #expect(shares == expected) }
    }

    @Test func `a partition other than the checkpoint's is refused`() throws {
        let folder = try TemporaryFolder()
        let problem = SharedTraining.all[0]
        for (begun, asked, isRefused) in [(nil, 4, true), (6, 4, true), (6, 6, false), (nil, 1, false)] {
            let trainer = problem.trainer(Adam(), Distribution(partition: begun), reproducible: true)
            var training = try problem.begin(trainer)
            try training.run(steps: 4)
            try training.save(to: folder.file("c"))
            let other = problem.trainer(Adam(), Distribution(partition: asked), reproducible: true)
            let message = failure {
                _ = try Training.load(
                    from: folder.file("c"), on: problem.examples, with: other, validating: problem.examples)
            }
            let expected = "the partition \(asked), expected \(begun ?? 1)"
            #expect(isRefused ? message?.contains(expected) == true : message == nil, "\(message ?? "nothing")")
        }
    }

    @Test func `a partition is taken up from the checkpoint`() throws {
        let folder = try TemporaryFolder()
        let problem = SharedTraining.all[0]
        let trainer = problem.trainer(Adam(), Distribution(partition: 6), reproducible: true)
        let expected = try problem.run(trainer, steps: 20)
        var training = try problem.begin(trainer)
        try training.run(steps: 4)
        try training.save(to: folder.file("c"))
        let outcome = ThreadRanks.run(2) { communicator in
            let trainer = problem.trainer(Adam(), Distribution(communicator), reproducible: true)
            var training = try Training.load(
                from: folder.file("c"), on: problem.examples, with: trainer, validating: problem.examples)
            try training.run(steps: 20)
            return try SharedTraining.result(training)
        }
        #expect(outcome.problem == nil)
        for result in try outcome.values { #expect(result.hasBits(of: expected)) }
    }
}

extension Twin {
    /// The examples; of one sigmoid unit with classes for targets.
    fileprivate func examples(classesIfSigmoid output: Activation) throws -> Examples {
        guard output == .sigmoid else { return examples }
        let classes = (0..<examples.count).map { $0 * 7 % 3 % 2 }
        return try Examples(inputs: examples.inputs, targets: Targets(classes: classes, classCount: 2))
    }
}
