import Descent
import Formats
import FoundationEssentials
import TestSupport
import Testing

/// Checkpoints: training that is taken up again.
@Suite struct TrainingFilesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let optimizer: any Optimizer
        let batchSize: BatchSize
        let decay: LearningRateDecay
        let workers: Int
        let sizes: [Int]

        var testDescription: String { "\(optimizer), \(batchSize), \(decay.formula), \(workers) workers, \(sizes)" }

        static let all: [Case] = OptimizerCatalogue.rows.flatMap(\.forms).enumerated().flatMap { index, form in
            [BatchSize.fixed(20), .fixed(25), .full].map { size in
                Case(
                    optimizer: form.value, batchSize: size,
                    decay: index % 2 == 0
                        ? LearningRateDecay(.exponential(factor: 0.9), numbering: .lecture)
                        : LearningRateDecay(
                            .manual([.init(epoch: 1, learningRate: 0.01), .init(epoch: 3, learningRate: 0.1)])),
                    workers: 1 + index % 2, sizes: index % 3 == 0 ? [10, 200, 3] : [10, 16, 3])
            }
        }
    }

    /// Epochs without what depends on the clock, to the last bit.
    private func bits(_ history: TrainingHistory) -> [[UInt64?]] {
        (history.epochs + [history.best].compactMap { $0 }).map { epoch in
            [
                Double(epoch.number), Double(epoch.step), epoch.learningRate, epoch.cost, epoch.accuracy,
                Double(epoch.exampleCount), epoch.validation?.cost, epoch.validation?.accuracy,
            ].map { $0?.bitPattern }
        }
    }

    @Test(arguments: Case.all)
    func `training goes on with the same bits from a checkpoint after any step`(_ test: Case) throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: test.sizes, output: .softmax, count: 50)
        let trainer = Trainer(
            optimizer: test.optimizer, batchSize: test.batchSize, schedule: test.decay, order: .shuffled(seed: 7),
            l2: 0.1,
            workers: test.workers)
        var whole = try Training(of: twin.network(), on: twin.examples, with: trainer, validating: twin.examples)
        let expected = try whole.run(epochs: 4)
        let last = whole.step
        for step in 0...last {
            let path = folder.file("\(step).checkpoint")
            var begun = try Training(of: twin.network(), on: twin.examples, with: trainer, validating: twin.examples)
            if step > 0 { try begun.run(steps: step) }
            try begun.save(to: path)
            var resumed = try Training.load(from: path, on: twin.examples, validating: twin.examples)
            #expect(resumed.step == step && resumed.epoch == begun.epoch && resumed.examplesDone == begun.examplesDone)
            #expect(areIdentical(values(of: resumed.network.parameters), values(of: begun.network.parameters)))
            let history = try resumed.run(epochs: 4)
            #expect(bits(history) == bits(expected))
            #expect(areIdentical(values(of: resumed.network.parameters), values(of: whole.network.parameters)))
        }
    }

    @Test func `reproducible training goes on with any number of workers`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [60, 90, 10], output: .softmax, count: 700)
        func trainer(_ workers: Int) -> Trainer {
            Trainer(batchSize: .fixed(200), workers: workers, reproducible: true)
        }
        var whole = try Training(of: twin.network(), on: twin.examples, with: trainer(1))
        try whole.run(epochs: 3)
        var begun = try Training(of: twin.network(), on: twin.examples, with: trainer(2))
        try begun.run(steps: 6)
        try begun.save(to: folder.file("c"))
        var resumed = try Training.load(from: folder.file("c"), on: twin.examples, with: trainer(3))
        try resumed.run(epochs: 3)
        #expect(areIdentical(values(of: resumed.network.parameters), values(of: whole.network.parameters)))
    }

    @Test func `training falls back on the parameters that it had before it was saved`() throws {
        // The first epoch is good; with the second the rate makes it diverge, in its second step.
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .identity, count: 60)
        let trainer = Trainer(
            optimizer: GradientDescent(learningRate: 1e-3), batchSize: .fixed(20),
            schedule: LearningRateDecay(.manual([.init(epoch: 2, learningRate: 1e30)])))
        var begun = try Training(of: twin.network(), on: twin.examples, with: trainer)
        try begun.runEpoch()
        let good = values(of: begun.network.parameters)
        try begun.runStep()
        try begun.save(to: folder.file("c"))
        var resumed = try Training.load(from: folder.file("c"), on: twin.examples)
        #expect(throws: TrainingError.self) { try resumed.run(epochs: 2) }
        #expect(areIdentical(values(of: resumed.network.parameters), good))
    }

    @Test func `a network keeps all that it is besides its parameters`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a,kind,y\n1,u,1.5\n2,v,2.5\n4,u,3.5\n7,v,9\n", as: "t.csv")
        let table = try Table.csv(path)
        let encoder = try TableEncoder(fitting: table, task: .regression)
        let examples = try encoder.examples(from: table)
        var network = try Network(inputs: examples.inputs.width, layers: [.dense(4, .tanh), .dense(1, .identity)])
        network.standardization = Standardization(of: examples.inputs)
        network.targetStandardization = Standardization(of: examples.targets)
        network.encoder = encoder
        let copy = try network.copy()
        var training = try Training(of: network, on: examples)
        try training.save(to: folder.file("c"))
        let resumed = try Training.load(from: folder.file("c"), on: examples)
        #expect(resumed.network.encoder == copy.encoder)
        #expect(resumed.network.standardization == copy.standardization)
        #expect(resumed.network.targetStandardization == copy.targetStandardization)
        #expect(resumed.network.output == .identity)
    }

    // MARK: - Refusals

    private func saved(_ folder: TemporaryFolder, _ twin: Twin, _ trainer: Trainer) throws -> String {
        var training = try Training(of: twin.network(), on: twin.examples, with: trainer)
        try training.run(steps: 4)
        let path = folder.file("c")
        try training.save(to: path)
        return path
    }

    @Test func `a flipped bit is found wherever it is`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [2, 3, 1], output: .sigmoid, count: 10)
        let path = try saved(folder, twin, Trainer(batchSize: .fixed(4)))
        let bytes = try #require(FileManager.default.contents(atPath: path))
        let damaged = folder.file("damaged")
        var unnoticed: [Int] = []
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1 << (index % 8)
            try changed.write(to: URL(filePath: damaged))
            do {
                _ = try Training.load(from: damaged, on: twin.examples)
                unnoticed.append(index)
            } catch {
                guard case .file = error else {
                    Issue.record("byte \(index): \(error)")
                    continue
                }
            }
        }
        #expect(unnoticed.isEmpty, "of \(bytes.count) bytes")
        for length in [0, 7, 8, bytes.count / 2, bytes.count - 1] {
            try Data(bytes.prefix(length)).write(to: URL(filePath: damaged))
            #expect(throws: CheckpointError.self) { _ = try Training.load(from: damaged, on: twin.examples) }
        }
    }

    @Test func `other examples are refused, and so are other settings`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        let path = try saved(folder, twin, Trainer(batchSize: .fixed(20)))
        func message(_ examples: Examples, _ trainer: Trainer? = nil) -> String {
            do {
                _ = try Training.load(from: path, on: examples, with: trainer)
                return ""
            } catch {
                return error.description
            }
        }
        let fewer = twin.examples[rows: 0..<49]
        #expect(
            message(fewer)
                == "\(path): training began with 50 examples, and these are 49; training goes on with the examples that it "
                + "began with")
        let swapped = twin.examples[rows: [1, 0] + Array(2..<50)]
        #expect(message(swapped).contains("the examples have the checksum"))
        #expect(
            message(twin.examples, Trainer(optimizer: Momentum(), batchSize: .fixed(20)))
                == "\(path): the trainer has the optimizer momentum, expected adam")
        #expect(
            message(twin.examples, Trainer(batchSize: .fixed(10)))
                == "\(path): the trainer has the batch size 10, expected 20")
        #expect(
            message(twin.examples, Trainer(batchSize: .fixed(20), order: .shuffled(seed: 2)))
                == "\(path): the trainer has the order shuffled with the seed 2, expected shuffled with the seed 1")
        // A rate of its own is taken.
        var other = try Training.load(
            from: path, on: twin.examples, with: Trainer(optimizer: Adam(learningRate: 0.5), batchSize: .fixed(20)))
        try other.runStep()
        #expect(other.learningRate == 0.5)
    }

    @Test func `an optimizer from another package has to be brought along`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        let trainer = Trainer(optimizer: Lion(), batchSize: .fixed(20))
        let path = try saved(folder, twin, trainer)
        let message = failure { _ = try Training.load(from: path, on: twin.examples) }
        #expect(message == "\(path): the optimizer Lion is not of this package; `with:` takes a trainer that has it")
        var resumed = try Training.load(from: path, on: twin.examples, with: trainer)
        try resumed.run(epochs: 3)
        var network = try twin.network()
        _ = try trainer.fit(&network, to: twin.examples, epochs: 3)
        #expect(areIdentical(values(of: resumed.network.parameters), values(of: network.parameters)))
    }

    @Test func `a model, a later version and what is no file of this kind are refused with the reason`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        try twin.network().save(to: folder.file("m"))
        func message(_ name: String) -> String {
            failure { _ = try Training.load(from: folder.file(name), on: twin.examples) } ?? ""
        }
        #expect(
            message("m")
                == "\(folder.file("m")): it is no checkpoint of training: it is a model, from which training begins anew"
        )
        #expect(message("none") == "\(folder.file("none")): no such file")
        let path = try saved(folder, twin, Trainer(batchSize: .fixed(20)))
        var bytes = try #require(FileManager.default.contents(atPath: path))
        let key = Data("\"checkpoint_version\":\"2\"".utf8)
        let range = try #require(bytes.firstRange(of: key))
        bytes.replaceSubrange(range, with: Data("\"checkpoint_version\":\"3\"".utf8))
        try bytes.write(to: URL(filePath: folder.file("later")))
        #expect(message("later").hasSuffix("a checkpoint of version 3, from a later Descent; this one reads up to 2"))
    }

    @Test func `another validation set is refused`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        let path = folder.file("c")
        let (train, validation) = (twin.examples[rows: 0..<30], twin.examples[rows: 30..<50])
        var training = try Training(
            of: twin.network(), on: train, with: Trainer(batchSize: .fixed(20)), validating: validation)
        try training.run(epochs: 1)
        try training.save(to: path)
        let message = failure {
            _ = try Training.load(from: path, on: train, validating: twin.examples[rows: 31..<50])
        }
        #expect(message?.hasPrefix("\(path): the validation examples have the checksum ") == true)
        // None is no other; training that goes on without still knows the set.
        var without = try Training.load(from: path, on: train)
        try without.run(epochs: 2)
        var same = try Training.load(from: path, on: train, validating: validation)
        let history = try same.run(epochs: 2)
        #expect(history.epochs.allSatisfy { $0.validation != nil })
        // Of training without validation any will do.
        var plain = try Training(of: twin.network(), on: train, with: Trainer(batchSize: .fixed(20)))
        try plain.save(to: path)
        _ = try Training.load(from: path, on: train, validating: validation)
    }

    @Test func `an order of one's own that fails is refused when training is loaded`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        func trainer(_ order: BatchOrder) -> Trainer { Trainer(batchSize: .fixed(20), order: order) }
        let path = try saved(folder, twin, trainer(.permutations { _, count in Array(0..<count).reversed() }))
        let wrong = trainer(.permutations { epoch, count in Array(repeating: epoch, count: count) })
        let message = failure { _ = try Training.load(from: path, on: twin.examples, with: wrong) }
        #expect(message == "the order given for epoch 2 does not hold each of the 50 examples once")
        var begun = try Training(of: twin.network(), on: twin.examples, with: trainer(.sequential))
        try begun.save(to: path)
        // Before the first epoch there is none to ask for.
        var fresh = try Training(
            of: twin.network(), on: twin.examples,
            with: trainer(.permutations { epoch, count in epoch > 0 ? Array(0..<count) : [] }))
        try fresh.save(to: path)
        _ = try Training.load(
            from: path, on: twin.examples,
            with: trainer(.permutations { epoch, count in epoch > 0 ? Array(0..<count) : [] }))
    }

    // MARK: - Files of before

    @Test func `a file of version 1 goes on as a run that was never interrupted`() throws {
        let folder = try TemporaryFolder()
        let table = try Table.csv(
            folder.write("a,b,kind\n1,0,u\n2,1,v\n4,1,u\n7,3,v\n3,2,u\n5,5,v\n", as: "t.csv"))
        let encoder = try TableEncoder(fitting: table, task: .classification)
        let examples = try encoder.examples(from: table)
        var training = try Training.load(from: GoldenFile.path("version-1.checkpoint"), on: examples)
        let (epoch, step, isStopped) = (training.epoch, training.step, training.isStopped)
        #expect(epoch == 2 && step == 4 && !isStopped)
        let settings = training.trainer
        #expect(settings.optimizer as? Adam == Adam())
        #expect(settings.schedule as? LearningRateDecay == LearningRateDecay(.exponential(factor: 0.9)))
        #expect(settings.l2 == 0.01 && settings.workers == 1)
        let history = try training.run(epochs: 3)
        #expect(history.epochs.map(\.step) == [2, 4, 6])
        // As the processor of another kind computed it: in the last bits it may differ.
        #expect(abs(history.epochs[2].cost - 1.089152) <= 1e-6)
        try training.save(to: folder.file("c"))
        let again = try Training.load(from: folder.file("c"), on: examples)
        let steps = again.step
        #expect(steps == 6)
    }

    /// The state in a checkpoint.
    private func state(_ path: String) throws -> String {
        try #require(try SafeTensors.readMetadata(path).texts["training"])
    }

    @Test(arguments: [
        (
            LearningRateDecay(.none), BatchSize.fixed(20), BatchOrder.sequential,
            "\"batchSize\":{\"fixed\":{\"_0\":20}},\"decay\":{\"formula\":{\"none\":{}},\"numbering\":\"zero\"}",
            "\"order\":{\"sequential\":{}}"
        ),
        (
            LearningRateDecay(.inverseTime(rate: 0.5, every: 2), numbering: .lecture), .full, .shuffled(seed: 7),
            "\"batchSize\":{\"full\":{}},\"decay\":{\"formula\":{\"inverseTime\":{\"every\":2,\"rate\":0.5}},"
                + "\"numbering\":\"lecture\"}",
            "\"order\":{\"shuffled\":{\"seed\":7}}"
        ),
        (
            LearningRateDecay(.exponential(factor: 0.5)), .automatic, .blocks(seed: 7, size: 5, window: 2),
            "\"batchSize\":{\"automatic\":{}},\"decay\":{\"formula\":{\"exponential\":{\"factor\":0.5}},"
                + "\"numbering\":\"zero\"}",
            "\"order\":{\"blocks\":{\"seed\":7,\"size\":5,\"window\":2}}"
        ),
        (
            LearningRateDecay(.inverse(numerator: 2)), .full, .sequential,
            "\"decay\":{\"formula\":{\"inverse\":{\"numerator\":2}},\"numbering\":\"zero\"}", ""
        ),
        (
            LearningRateDecay(.inverseSquareRoot(numerator: 2)), .full, .sequential,
            "\"decay\":{\"formula\":{\"inverseSquareRoot\":{\"numerator\":2}},\"numbering\":\"zero\"}", ""
        ),
        (
            LearningRateDecay(.staircase(factor: 0.5, every: 3)), .full, .sequential,
            "\"decay\":{\"formula\":{\"staircase\":{\"every\":3,\"factor\":0.5}},\"numbering\":\"zero\"}", ""
        ),
        (
            LearningRateDecay(.manual([.init(epoch: 1, learningRate: 0.5)])), .full, .sequential,
            "\"decay\":{\"formula\":{\"manual\":{\"_0\":[{\"epoch\":1,\"learningRate\":0.5}]}},"
                + "\"numbering\":\"zero\"}", ""
        ),
    ])
    func `settings are spelled in files as ever, and read again`(
        decay: LearningRateDecay, size: BatchSize, order: BatchOrder, spelled: String, orderSpelled: String
    ) throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        let trainer = Trainer(
            optimizer: RMSprop(learningRate: 0.25, beta2: 0.5, epsilon: 0.125, epsilonPlacement: .inside),
            batchSize: size, schedule: decay, order: order, l2: 0.5, workers: 1, products: .own, reproducible: true)
        var training = try Training(
            of: twin.network(), on: twin.examples, with: trainer, validating: twin.examples)
        training.callbacks = [
            EarlyStopping(patience: 3), ReduceOnPlateau(), Checkpoints(in: "c", every: .steps(9)),
        ]
        training.isStopped = true
        try training.save(to: folder.file("c"))
        let text = try state(folder.file("c"))
        #expect(text.contains(spelled))
        #expect(text.contains(orderSpelled))
        #expect(
            text.contains(
                "\"hyperparameters\":{\"beta2\":{\"number\":{\"_0\":0.5}},\"epsilon\":{\"number\":{\"_0\":0.125}},"
                    + "\"epsilon-placement\":{\"choice\":{\"_0\":\"inside\"}},"
                    + "\"learning-rate\":{\"number\":{\"_0\":0.25}}},\"isReproducible\":true,\"l2\":0.5,"
                    + "\"optimizer\":\"rmsprop\","))
        #expect(text.contains("\"products\":\"own\",\"schedule\":\"LearningRateDecay\",\"workers\":1}"))
        for name in ["EarlyStopping", "ReduceOnPlateau", "Checkpoints"] {
            #expect(text.contains("\"type\":\"\(name)\""))
        }
        for key in [
            "step", "epoch", "examplesDone", "correctPredictions", "historyStride", "historyHasBest",
            "learningRateFactor", "isStopped", "batchSize", "exampleCount", "examplesChecksum", "validationChecksum",
            "trainer", "callbacks",
        ] { #expect(text.contains("\"\(key)\":")) }
        let resumed = try Training.load(
            from: folder.file("c"), on: twin.examples, validating: twin.examples, callbacks: training.callbacks)
        let (isStopped, settings) = (resumed.isStopped, resumed.trainer)
        #expect(isStopped)
        #expect(settings.optimizer as? RMSprop == trainer.optimizer as? RMSprop)
        #expect(settings.schedule as? LearningRateDecay == decay)
        #expect(settings.batchSize == size && settings.products == .own && settings.isReproducible)
        let orders = try [settings.order, order].map { try $0.batches(epoch: 3, count: 50, batchSize: 50) }
        #expect(orders[0] == orders[1])
    }

    /// A checkpoint whose state says something else, with a checksum that is right.
    private func changed(_ path: String, _ old: String, _ new: String) throws -> Data {
        var bytes = try #require(FileManager.default.contents(atPath: path))
        let range = try #require(bytes.firstRange(of: Data(old.utf8)), "no \(old)")
        // The header keeps its length: the padding at its end takes the difference.
        bytes.replaceSubrange(range, with: Data(new.utf8))
        let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let end = 8 + length + new.utf8.count - old.utf8.count
        let padding = bytes[..<end].reversed().prefix { $0 == UInt8(ascii: " ") }.count
        let surplus = new.utf8.count - old.utf8.count
        try #require(surplus <= padding)
        if surplus > 0 { bytes.removeSubrange(end - surplus..<end) }
        if surplus < 0 { bytes.insert(contentsOf: Data(repeating: UInt8(ascii: " "), count: -surplus), at: end) }
        let key = try #require(bytes.firstRange(of: Data("\"checksum\":\"".utf8))).upperBound
        bytes.replaceSubrange(key..<key + 8, with: Data("00000000".utf8))
        bytes.replaceSubrange(key..<key + 8, with: Data(CRC32.text(CRC32.of(Array(bytes))).utf8))
        return bytes
    }

    @Test(arguments: [
        ("step\\\":4", "step\\\":5"), ("step\\\":4", "step\\\":-"), ("examplesDone\\\":20", "examplesDone\\\":19"),
        ("examplesDone\\\":20", "examplesDone\\\":99"), ("historyStride\\\":1", "historyStride\\\":3"),
        ("historyStride\\\":1", "historyStride\\\":0"), ("historyHasBest\\\":true", "historyHasBest\\\":null"),
        ("learningRateFactor\\\":1", "learningRateFactor\\\":7"), ("batchSize\\\":20", "batchSize\\\":10"),
        ("\\\"optimizer\\\":\\\"adam\\\"", "\\\"optimizer\\\":\\\"mada\\\""), ("\\\"beta1\\\"", "\\\"beta9\\\""),
        ("last_good", "lost_good"), ("\"epoch_sums\"", "\"epoch_sum5\""),
    ])
    func `contents that make no sense are refused`(old: String, new: String) throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        var training = try Training(
            of: twin.network(), on: twin.examples, with: Trainer(batchSize: .fixed(20)), validating: twin.examples)
        try training.run(steps: 4)
        try training.save(to: folder.file("c"))
        // The change itself is sound: the same texts back again load.
        try changed(folder.file("c"), old, old).write(to: URL(filePath: folder.file("same")))
        let same = try Training.load(from: folder.file("same"), on: twin.examples)
        #expect(same.step == 4)
        try changed(folder.file("c"), old, new).write(to: URL(filePath: folder.file("d")))
        #expect(throws: CheckpointError.self) { _ = try Training.load(from: folder.file("d"), on: twin.examples) }
    }
}
