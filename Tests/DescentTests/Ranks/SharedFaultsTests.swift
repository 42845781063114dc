import Communication
import Descent
import Formats
import Machine
import TestSupport
import Testing

/// What goes wrong on one rank ends all of them: none waits for one that has gone, and each says why.
@Suite(.timeLimit(.minutes(10))) struct SharedFaultsTests {
    struct Failed: Error {}

    /// Made for each use, as `SharedTraining.all`.
    private var problem: SharedTraining { SharedTraining.all[0] }

    private func trainer(_ communicator: any Communicator, sharded: Bool = false) -> Trainer {
        problem.trainer(Adam(), Distribution(communicator, shardsOptimizer: sharded))
    }

    /// Does something at a step.
    struct Acting: TrainingCallback {
        var step = 5
        var begins: @Sendable () throws -> Void = {}
        var acts: @Sendable (inout TrainingControl) throws -> Void = { _ in }

        mutating func trainingBegan(_ start: TrainingStart) throws { try begins() }

        mutating func stepEnded(
            _ progress: TrainingProgress, _ network: borrowing Network, _ control: inout TrainingControl
        ) throws {
            if progress.step == step { try acts(&control) }
        }
    }

    /// What a rank has at the end, whatever it threw.
    struct End: Sendable {
        var error: String?
        var step: Int
        var parameters: [Double]
        var isStopped: Bool
        var factor: Double
    }

    /// Runs training on ranks.
    private func run(
        _ size: Int = 3, sharded: Bool = false,
        callbacks: @escaping @Sendable (Int) -> [any TrainingCallback] = { _ in [] },
        observing observer: (@Sendable (Int, TrainingProgress) throws -> TrainingDecision)? = nil, again: Int? = nil
    ) -> ThreadRanks.Outcome<End> {
        ThreadRanks.run(size) { communicator in
            var training = try problem.begin(trainer(communicator, sharded: sharded))
            training.callbacks = callbacks(communicator.rank)
            let error = failure {
                if let observer {
                    try training.run(steps: 12) { progress, _ in try observer(communicator.rank, progress) }
                } else {
                    try training.run(steps: 12)
                }
            }
            if let again { try training.run(steps: again) }
            return End(
                error: error, step: training.step, parameters: values(of: training.network.parameters),
                isStopped: training.isStopped, factor: training.learningRateFactor)
        }
    }

    /// All have the same parameters after the same step.
    private func expectAgreement(_ ends: [End], step: Int) {
        for end in ends {
            #expect(end.step == step)
            #expect(areIdentical(end.parameters, ends[0].parameters))
        }
    }

    @Test(arguments: [0, 1, 2]) func `a callback that throws on one rank ends all after the step`(failing: Int) throws {
        let outcome = run(callbacks: { rank in
            [Acting(acts: { _ in if rank == failing { throw Failed() } })]
        })
        #expect(outcome.problem == nil)
        let ends = try outcome.values
        expectAgreement(ends, step: 5)
        for (rank, end) in ends.enumerated() {
            let expected = rank == failing ? "Failed()" : "of another rank failed after step 5"
            #expect(end.error?.contains(expected) == true, "\(end.error ?? "nothing")")
        }
    }

    @Test(arguments: [0, 2]) func `an observer that throws on one rank ends all after the step`(failing: Int) throws {
        let outcome = run(observing: { rank, progress in
            if rank == failing, progress.step == 8 { throw Failed() }
            return .continue
        })
        #expect(outcome.problem == nil)
        let ends = try outcome.values
        expectAgreement(ends, step: 8)
        for (rank, end) in ends.enumerated() {
            let expected = rank == failing ? "Failed()" : "the observer of another rank failed after step 8"
            #expect(end.error?.contains(expected) == true, "\(end.error ?? "nothing")")
        }
    }

    @Test(arguments: [0, 1]) func `an observer that stops on one rank stops all`(stopping: Int) throws {
        let outcome = run(observing: { rank, progress in rank == stopping && progress.step == 4 ? .stop : .continue })
        #expect(outcome.problem == nil)
        let ends = try outcome.values
        expectAgreement(ends, step: 4)
        for end in ends { #expect(end.error == nil && !end.isStopped) }
    }

    @Test(arguments: [0, 1]) func `a callback that stops on one rank stops all`(stopping: Int) throws {
        let outcome = run(callbacks: { rank in [Acting(acts: { $0.stops = rank == stopping })] })
        #expect(outcome.problem == nil)
        let ends = try outcome.values
        expectAgreement(ends, step: 5)
        for end in ends { #expect(end.error == nil && end.isStopped) }
    }

    @Test func `rank 0's learning rate is that of all`() throws {
        let outcome = run(callbacks: { rank in [Acting(acts: { $0.learningRateFactor = rank == 0 ? 0.5 : 0.25 })] })
        #expect(outcome.problem == nil)
        let ends = try outcome.values
        expectAgreement(ends, step: 12)
        for end in ends { #expect(end.error == nil && end.factor == 0.5) }
    }

    @Test(arguments: [0, 1]) func `a callback that refuses to begin on one rank keeps all from stepping`(
        refusing: Int
    ) throws {
        let outcome = run(callbacks: { rank in [Acting(begins: { if rank == refusing { throw Failed() } })] })
        #expect(outcome.problem == nil)
        let ends = try outcome.values
        expectAgreement(ends, step: 0)
        for (rank, end) in ends.enumerated() {
            let expected = rank == refusing ? "Failed()" : "a callback of another rank refused to begin"
            #expect(end.error?.contains(expected) == true, "\(end.error ?? "nothing")")
        }
    }

    @Test func `ranks with different numbers of callbacks are refused`() throws {
        let outcome = run(callbacks: { rank in rank == 1 ? [] : [Acting()] })
        #expect(outcome.problem == nil)
        for end in try outcome.values {
            #expect(end.step == 0)
            #expect(end.error?.contains("different numbers of callbacks") == true, "\(end.error ?? "nothing")")
        }
    }

    @Test func `callbacks that one rank sets anew leave no rank waiting`() throws {
        let outcome = ThreadRanks.run(2) { communicator in
            var training = try problem.begin(trainer(communicator))
            training.callbacks = [Acting()]
            try training.run(steps: 3)
            if communicator.rank == 1 { training.callbacks = [Acting()] }
            try training.run(steps: 6)
            return training.step
        }
        #expect(outcome.problem == nil)
        #expect(try outcome.values == [6, 6])
    }

    @Test(arguments: [0, 1]) func `an order that is none on one rank ends all before the epoch`(failing: Int) throws {
        let outcome = ThreadRanks.run(2) { communicator in
            var trainer = trainer(communicator)
            let rank = communicator.rank
            trainer.order = .permutations { epoch, count in
                epoch == 2 && rank == failing ? [] : Array((0..<count).reversed())
            }
            var training = try problem.begin(trainer)
            return (failure { try training.run(epochs: 4) }, training.step)
        }
        #expect(outcome.problem == nil)
        let ends = try outcome.values
        for (rank, end) in ends.enumerated() {
            #expect(end.1 == 3)
            let expected =
                rank == failing ? "does not hold each of the 61 examples once" : "another rank has no order for epoch 2"
            #expect(end.0?.contains(expected) == true, "\(end.0 ?? "nothing")")
        }
    }

    @Test func `orders that differ between ranks are found before the epoch`() throws {
        let outcome = ThreadRanks.run(3) { communicator in
            var trainer = trainer(communicator)
            let rank = communicator.rank
            trainer.order = .permutations { epoch, count in
                epoch == 2 && rank == 2 ? Array(0..<count) : Array((0..<count).reversed())
            }
            var training = try problem.begin(trainer)
            return (failure { try training.run(epochs: 4) }, training.step)
        }
        #expect(outcome.problem == nil)
        for end in try outcome.values {
            #expect(end.1 == 3)
            #expect(
                end.0?.contains("the order of the examples in epoch 2 of rank 2 is not that of rank 0") == true,
                "\(end.0 ?? "nothing")")
        }
    }

    // MARK: Readers

    /// Reads what is in memory, and fails where it is told to.
    private struct Reader: ExampleReader {
        let examples: Examples
        var fails: @Sendable () -> Bool = { false }
        var fingerprint = ""

        var count: Int { examples.count }
        var inputWidth: Int { examples.inputs.width }
        var targets: ReadTargets { .classes(examples.targets.classCount ?? 0) }

        func read(_ rows: Span<Int32>, into batch: inout ReadBatch) throws {
            precondition(rows.count > 0, "a batch of no examples")
            if fails() { throw Failed() }
            for place in rows.indices {
                let number = Int(rows[place])
                batch.setInputs(of: place) { examples.inputs[number, $0] }
                batch.classes[place] = UInt16(examples.targets.classNumber(ofExample: number) ?? 0)
            }
        }
    }

    @Test(arguments: 2...4) func `ranks that read their examples have the bits of those in memory`(size: Int) throws {
        // The last batch has one example, fewer than ranks.
        let problem = SharedTraining("read", [12, 10, 3], .softmax, count: 33, batchSize: 16)
        let plain = Examples(of: problem)
        for order in [BatchOrder.shuffled(seed: 4), .blocks(seed: 4, size: 7, window: 2)] {
            let outcome = ThreadRanks.run(size) { communicator in
                var trainer = problem.trainer(Adam(), Distribution(communicator))
                trainer.order = order
                var first = try Training(of: problem.twin.network(), on: plain, with: trainer)
                try first.run(epochs: 4)
                var second = try Training(
                    of: problem.twin.network(), reading: Reader(examples: plain), with: trainer)
                try second.run(epochs: 4)
                return (try SharedTraining.result(first), try SharedTraining.result(second))
            }
            #expect(outcome.problem == nil)
            for (first, second) in try outcome.values {
                #expect(first.difference(from: second) <= 1e-5)
                #expect(abs(first.gradientNorm - second.gradientNorm) <= 1e-5)
            }
        }
    }

    @Test(arguments: [0, 1, 2], [1, 2, 3, 4, 5, 6])
    func `a reader that fails on one rank ends all before the step, and training can go on`(
        failing: Int, step: Int
    ) throws {
        // Three steps an epoch, the last of a few examples.
        let problem = SharedTraining("read", [12, 10, 3], .softmax, count: 52, batchSize: 24)
        let plain = Examples(of: problem)
        let whole = ThreadRanks.run(3) { communicator in
            var training = try Training(
                of: problem.twin.network(), reading: Reader(examples: plain),
                with: problem.trainer(Adam(), Distribution(communicator, shardsOptimizer: true), reproducible: true))
            try training.run(epochs: 3)
            return values(of: training.network.parameters)
        }
        let outcome = ThreadRanks.run(3) { communicator in
            let isBroken = LockedValue(false)
            let reader = Reader(examples: plain, fails: { isBroken.withLock { $0 } })
            var training = try Training(
                of: problem.twin.network(), reading: reader,
                with: problem.trainer(Adam(), Distribution(communicator, shardsOptimizer: true), reproducible: true))
            let error = failure {
                // A batch is read ahead: the first without, and the others from the step before on.
                if step == 1, communicator.rank == failing { isBroken.withLock { $0 = true } }
                try training.run(epochs: 3) { progress, _ in
                    if progress.step == step - 1, communicator.rank == failing { isBroken.withLock { $0 = true } }
                    return .continue
                }
            }
            let taken = training.step
            isBroken.withLock { $0 = false }
            try training.run(epochs: 3)
            return (error, taken, values(of: training.network.parameters))
        }
        #expect(outcome.problem == nil)
        let (ends, expected) = (try outcome.values, try whole.values)
        for (rank, end) in ends.enumerated() {
            // What was read ahead in time is good for one step more.
            #expect((step - 1...step).contains(end.1))
            #expect(end.1 == ends[0].1)
            let words =
                rank == failing ? "could not be read: Failed()" : "another rank could not go on after step \(end.1)"
            #expect(end.0?.contains(words) == true, "\(end.0 ?? "nothing")")
            #expect(areIdentical(end.2, expected[0]), "taken up after step \(end.1)")
        }
    }

    @Test func `what to fall back on stays where a rank fails at an epoch's first step`() throws {
        // With an L2 term there is a copy beside it, which a step leaves empty that is not taken.
        let problem = SharedTraining("read", [12, 10, 3], .softmax, count: 52, batchSize: 24, l2: 0.1)
        let plain = Examples(of: problem)
        let folder = try TemporaryFolder()
        let path = folder.file("c")
        let outcome = ThreadRanks.run(2) { communicator in
            let fails = communicator.rank == 1
            var training = try Training(
                of: problem.twin.network(), reading: Reader(examples: plain, fails: { fails }),
                with: problem.trainer(Adam(), Distribution(communicator)))
            let error = failure { try training.run(steps: 3) }
            try training.save(to: path)
            return (error, training.step)
        }
        #expect(outcome.problem == nil)
        for end in try outcome.values { #expect(end.0 != nil && end.1 == 0) }
        let saved = try SafeTensors.read(path).tensor("last_good").floats
        let network = try problem.twin.network()
        #expect(areIdentical(saved.map { Double($0) }, values(of: network.parameters)))
    }

    // MARK: Differences

    @Test(arguments: [true, false]) func `ranks that are to train differently far are refused before a step`(
        bySteps: Bool
    ) throws {
        let outcome = ThreadRanks.run(3) { communicator in
            var training = try problem.begin(trainer(communicator))
            let isOther = communicator.rank == 1
            let error = failure {
                if bySteps {
                    try training.run(steps: isOther ? 7 : 5)
                } else {
                    try training.run(epochs: isOther ? 1 : 2)
                }
            }
            let step = training.step
            try training.run(steps: 5)
            return (error, step, training.step)
        }
        #expect(outcome.problem == nil)
        for end in try outcome.values {
            let words =
                bySteps
                ? "the last step of rank 1 (host 1) is 7, and that of rank 0 (host 0) is 5"
                : "the last step of rank 1 (host 1) is 3"
            #expect(end.0?.contains(words) == true, "\(end.0 ?? "nothing")")
            #expect(end.1 == 0 && end.2 == 5)
        }
    }

    @Test func `parameters that went apart since the last comparison are found at the end`() throws {
        let outcome = ThreadRanks.run(2) { communicator in
            let optimizer = Secretive(lion: Lion(learningRate: 0.01, beta2: communicator.rank == 1 ? 0 : 0.99))
            var training = try problem.begin(problem.trainer(optimizer, Distribution(communicator)))
            return failure { try training.run(steps: 5) }
        }
        #expect(outcome.problem == nil)
        for error in try outcome.values {
            #expect(
                error?.contains("the parameters of rank 1 are no longer those of rank 0 after step 5") == true,
                "\(error ?? "nothing")")
        }
    }

    /// What one of three ranks has otherwise.
    struct Difference: CustomTestStringConvertible, Sendable {
        let name: String
        var change: @Sendable (inout Trainer) -> Void = { _ in }
        var examples: @Sendable (Examples) throws -> Examples = { $0 }
        var sizes: [Int]?
        var hasValidation = true
        let expected: String

        var testDescription: String { name }

        static let all = [
            Difference(
                name: "batch size", change: { $0.batchSize = .fixed(25) },
                expected: "the batch size of rank 2 (host 2) is 25, and that of rank 0 (host 0) is 24"),
            Difference(name: "optimizer", change: { $0.optimizer = Momentum() }, expected: "the optimizer of rank 2"),
            Difference(name: "β₂", change: { $0.optimizer = Adam(beta2: 0.98) }, expected: "the beta2 of rank 2"),
            Difference(
                name: "learning rate", change: { $0.optimizer = Adam(learningRate: 0.5) },
                expected: "the learning-rate of rank 2"),
            Difference(
                name: "schedule", change: { $0.schedule = LearningRateDecay.inverseTime(rate: 0.1) },
                expected: "the learning-rate schedule of rank 2"),
            Difference(
                name: "order", change: { $0.order = .shuffled(seed: 9) },
                expected: "the order of the examples of rank 2"),
            Difference(name: "λ", change: { $0.l2 = 0.3 }, expected: "the λ of the L2 term of rank 2"),
            Difference(name: "products", change: { $0.products = .own }, expected: "the products of rank 2"),
            Difference(
                name: "reproducible", change: { $0.isReproducible = true }, expected: "the reproducible of rank 2"),
            Difference(
                name: "sharded", change: { $0.distribution.shardsOptimizer = true },
                expected: "the sharded optimizer of rank 2"),
            Difference(
                name: "bucket size", change: { $0.distribution.bucketSize = 7 }, expected: "the bucket size of rank 2"),
            Difference(
                name: "comparisons", change: { $0.distribution.comparisonInterval = 8 },
                expected: "the comparison interval of rank 2 (host 2) is 8, and that of rank 0 (host 0) is 7"),
            Difference(name: "fewer examples", examples: { $0[0..<60] }, expected: "the number of examples of rank 2"),
            Difference(
                name: "other examples", examples: { try Examples(concatenating: [$0[30..<61], $0[0..<30]]) },
                expected: "the contents of the examples of rank 2"),
            Difference(
                name: "widths", sizes: [12, 16, 11, 3], expected: "the network of rank 2 (host 2) is 12-16-11-3"),
            Difference(
                name: "validation", hasValidation: false, expected: "the number of validation examples of rank 2"),
        ]
    }

    @Test(arguments: Difference.all) func `what differs between ranks is named on all of them`(
        difference: Difference
    ) throws {
        let outcome = ThreadRanks.run(3) { communicator in
            var trainer = trainer(communicator)
            var examples = problem.examples
            var twin = problem.twin
            if communicator.rank == 2 {
                difference.change(&trainer)
                examples = try difference.examples(examples)
                if let sizes = difference.sizes {
                    twin = try Twin(sizes: sizes, activation: .tanh, output: .softmax, count: 61)
                }
            }
            let hasValidation = difference.hasValidation || communicator.rank != 2
            _ = try Training(
                of: twin.network(), on: examples, with: trainer, validating: hasValidation ? problem.examples : nil)
        }
        #expect(outcome.problem == nil)
        for error in outcome.errors {
            #expect(error?.contains(difference.expected) == true, "\(error ?? "nothing")")
        }
    }

    @Test func `an optimizer of one's own with another learning rate is named`() {
        let outcome = ThreadRanks.run(2) { communicator in
            _ = try problem.begin(
                problem.trainer(Lion(learningRate: communicator.rank == 0 ? 0.1 : 0.2), Distribution(communicator)))
        }
        for error in outcome.errors {
            #expect(error?.contains("the learning rate of rank 1") == true, "\(error ?? "nothing")")
        }
    }

    @Test func `an optimizer of one's own with other settings is named`() {
        let outcome = ThreadRanks.run(2) { communicator in
            _ = try problem.begin(
                problem.trainer(Lion(beta2: communicator.rank == 0 ? 0.99 : 0.5), Distribution(communicator)))
        }
        for error in outcome.errors {
            #expect(error?.contains("the optimizer's settings of rank 1") == true, "\(error ?? "nothing")")
        }
    }

    /// Lion, of which nothing tells that the settings are others.
    private struct Secretive: Optimizer, CustomStringConvertible {
        var lion: Lion
        var description: String { "secretive" }
        var learningRate: Double {
            get { lion.learningRate }
            set { lion.learningRate = newValue }
        }
        var momentCount: Int { lion.momentCount }

        func validate() throws(HyperparameterError) { try lion.validate() }

        func update(step: Int, learningRate: Double) -> ParameterUpdate {
            lion.update(step: step, learningRate: learningRate)
        }
    }

    @Test func `a scaling that differs between ranks is named`() {
        let outcome = ThreadRanks.run(2) { communicator in
            var network = try problem.twin.network()
            let examples = problem.examples
            network.standardization = Standardization(of: examples[0..<(60 + communicator.rank)].inputs)
            _ = try Training(of: network, on: examples, with: trainer(communicator))
        }
        #expect(outcome.problem == nil)
        for error in outcome.errors {
            #expect(error?.contains("the scaling of the inputs of rank 1") == true, "\(error ?? "nothing")")
        }
    }

    @Test func `ranks begin with the parameters of rank 0`() throws {
        let expected = try problem.run(trainer(SingleProcess()), steps: 10)
        let outcome = ThreadRanks.run(2) { communicator in
            var network = try problem.twin.network()
            if communicator.rank == 1 {
                let zeros = [Float](repeating: 0, count: network.parameterCount)
                network.copyParameters(from: zeros.span)
            }
            var training = try Training(
                of: network, on: problem.examples, with: trainer(communicator), validating: problem.examples)
            try training.run(steps: 10)
            return try SharedTraining.result(training)
        }
        #expect(outcome.problem == nil)
        for result in try outcome.values { #expect(result.difference(from: expected) <= 1e-5) }
    }

    @Test func `parameters that go apart are found, and the ranks named`() throws {
        let outcome = ThreadRanks.run(3) { communicator in
            let optimizer = Secretive(lion: Lion(beta2: communicator.rank == 1 ? 0.5 : 0.99))
            var training = try problem.begin(problem.trainer(optimizer, Distribution(communicator)))
            return (failure { try training.run(steps: 100) }, training.step)
        }
        #expect(outcome.problem == nil)
        for (error, step) in try outcome.values {
            #expect(step % 7 == 0 && step < 100)
            #expect(
                error?.contains("the parameters of rank 1 are no longer those of rank 0 after step \(step)") == true,
                "\(error ?? "nothing")")
        }
    }

    @Test func `a checkpoint that another rank has otherwise is refused`() throws {
        let folder = try TemporaryFolder()
        for (name, steps) in [("c0", 4), ("c1", 6)] {
            var training = try problem.begin(trainer(SingleProcess()))
            try training.run(steps: steps)
            try training.save(to: folder.file(name))
        }
        let outcome = ThreadRanks.run(2) { communicator in
            _ = try Training.load(
                from: folder.file("c\(communicator.rank)"), on: problem.examples, with: trainer(communicator),
                validating: problem.examples)
        }
        #expect(outcome.problem == nil)
        for error in outcome.errors {
            #expect(error?.contains("of rank 1 is not that of rank 0") == true, "\(error ?? "nothing")")
        }
    }

    @Test(arguments: [false, true]) func `a cost that is not finite ends all ranks alike`(sharded: Bool) throws {
        let outcome = ThreadRanks.run(3) { communicator in
            let problem = SharedTraining.all[1]
            var trainer = problem.trainer(
                Momentum(learningRate: 1e6), Distribution(communicator, shardsOptimizer: sharded))
            trainer.distribution.comparisonInterval = 1
            var training = try problem.begin(trainer)
            let error = failure { try training.run(steps: 1000) }
            return (error, training.step, values(of: training.network.parameters))
        }
        #expect(outcome.problem == nil)
        let ends = try outcome.values
        for end in ends {
            #expect(end.0?.contains("diverged") == true, "\(end.0 ?? "nothing")")
            #expect(end.1 == ends[0].1)
            #expect(areIdentical(end.2, ends[0].2))
        }
    }

    @Test(arguments: [0, 1]) func `a checkpoint that cannot be written ends all`(asking: Int) throws {
        let folder = try TemporaryFolder()
        // Rank 0's decide: the others' are passed over.
        let path = folder.file(asking == 0 ? "missing/c" : "c")
        for sharded in [false, true] {
            let outcome = run(
                sharded: sharded,
                callbacks: { rank in [Acting(acts: { if rank == asking { $0.checkpoints = [path] } })] })
            #expect(outcome.problem == nil)
            let ends = try outcome.values
            expectAgreement(ends, step: asking == 0 ? 5 : 12)
            #expect(ends.allSatisfy { ($0.error != nil) == (asking == 0) })
        }
        #expect(folder.names().isEmpty)
    }

    @Test func `a partition out of its range is refused`() {
        for (partition, isReproducible, expected) in [
            (0, true, "at least 1"), (1 << 20, true, "at most"), (4, false, "reproducible"),
        ] {
            let found = failure {
                _ = try problem.begin(
                    problem.trainer(Adam(), Distribution(partition: partition), reproducible: isReproducible))
            }
            #expect(found?.contains(expected) == true, "\(found ?? "nothing")")
        }
    }
}

extension Examples {
    /// A problem's without weights, which a reader has none of.
    fileprivate init(of problem: SharedTraining) { self = problem.twin.examples }
}
