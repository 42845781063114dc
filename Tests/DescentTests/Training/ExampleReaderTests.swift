import Descent
import Glibc
import Machine
import TestSupport
import Testing

/// Reads what is in memory.
private struct Copying: ExampleReader {
    let examples: Examples
    var fingerprint = ""
    /// Called with the numbers of each batch before it is read.
    var before: @Sendable ([Int]) throws -> Void = { _ in }
    /// Called with the batch after it was filled.
    var after: @Sendable ([Int], inout ReadBatch) -> Void = { _, _ in }

    var count: Int { examples.count }
    var inputWidth: Int { examples.inputs.width }
    var targets: ReadTargets {
        examples.targets.classCount.map { .classes($0) } ?? .values(width: examples.targets.valueCount ?? 0)
    }

    func read(_ rows: Span<Int32>, into batch: inout ReadBatch) throws {
        let numbers = rows.indices.map { Int(rows[$0]) }
        try before(numbers)
        for (place, number) in numbers.enumerated() {
            batch.setInputs(of: place) { examples.inputs[number, $0] }
            if let label = examples.targets.classNumber(ofExample: number) { batch.classes[place] = UInt16(label) }
            let width = examples.targets.valueCount ?? 0
            for index in 0..<width {
                batch.values[place * width + index] = examples.targets.value(ofExample: number, index: index) ?? .nan
            }
        }
        after(numbers, &batch)
    }
}

/// Training on examples that a reader of one's own reads.
@Suite struct ExampleReaderTests {
    struct Failed: Error {}

    private let orders: [BatchOrder] = [
        .sequential, .shuffled(seed: 4), .blocks(seed: 4, size: 7, window: 2), .blocks(seed: 4, size: 100, window: 1),
    ]

    @Test(arguments: [Activation.softmax, .sigmoid, .identity], [BatchSize.fixed(20), .fixed(16), .full])
    func `the bits are those of the examples in memory`(output: Activation, batchSize: BatchSize) throws {
        let twin = try Twin(sizes: [10, 16, 3], output: output, count: 50)
        for order in orders {
            let trainer = Trainer(batchSize: batchSize, order: order, l2: 0.1)
            var first = try Training(of: twin.network(), on: twin.examples, with: trainer, validating: twin.examples)
            var second = try Training(
                of: twin.network(), reading: Copying(examples: twin.examples), with: trainer,
                validating: twin.examples)
            for epochs in [1, 4] {
                let histories = (try first.run(epochs: epochs), try second.run(epochs: epochs))
                #expect(histories.0.epochs.map(\.cost) == histories.1.epochs.map(\.cost))
                #expect(histories.0.epochs.map(\.accuracy) == histories.1.epochs.map(\.accuracy))
                #expect(try first.gradientNorm() == second.gradientNorm())
            }
            #expect(areIdentical(values(of: first.network.parameters), values(of: second.network.parameters)))
        }
    }

    @Test func `scaled inputs and targets are scaled when they are read`() throws {
        let twin = try Twin(sizes: [10, 16, 3], output: .identity, count: 50)
        func network() throws -> Network {
            var network = try twin.network()
            network.standardization = Standardization(of: twin.examples.inputs)
            network.targetStandardization = Standardization(of: twin.examples.targets)
            return network
        }
        let trainer = Trainer(batchSize: .fixed(20))
        var first = try Training(of: network(), on: twin.examples, with: trainer)
        var second = try Training(of: network(), reading: Copying(examples: twin.examples), with: trainer)
        try first.run(epochs: 3)
        try second.run(epochs: 3)
        #expect(areIdentical(values(of: first.network.parameters), values(of: second.network.parameters)))
    }

    @Test func `training goes on from a checkpoint at any step`() throws {
        let folder = try TemporaryFolder()
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        let reader = Copying(examples: twin.examples, fingerprint: "one")
        for order in orders {
            let trainer = Trainer(batchSize: .fixed(20), order: order)
            var whole = try Training(of: twin.network(), reading: reader, with: trainer)
            try whole.run(steps: 9)
            for steps in 1...8 {
                var training = try Training(of: twin.network(), reading: reader, with: trainer)
                try training.run(steps: steps)
                try training.save(to: folder.file("c"))
                var again = try Training.load(from: folder.file("c"), reading: reader)
                #expect(try again.gradientNorm() == training.gradientNorm())
                try again.run(steps: 9)
                #expect(areIdentical(values(of: again.network.parameters), values(of: whole.network.parameters)))
            }
        }
        let other = failure {
            _ = try Training.load(from: folder.file("c"), reading: Copying(examples: twin.examples, fingerprint: "two"))
        }
        #expect(other?.contains("the checksum") == true)
        let fewer = failure {
            _ = try Training.load(
                from: folder.file("c"), reading: Copying(examples: twin.examples[0..<49], fingerprint: "one"))
        }
        #expect(fewer?.contains("training began with 50 examples, and these are 49") == true)
    }

    @Test func `an error of the reader ends the run before its step, and training can go on`() throws {
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        let trainer = Trainer(batchSize: .fixed(20), order: .sequential)
        let fails = LockedValue(true)
        let reader = Copying(examples: twin.examples) { rows in
            if rows.contains(45), fails.withLock({ $0 }) { throw Failed() }
        }
        var training = try Training(of: twin.network(), reading: reader, with: trainer)
        let thrown = #expect(throws: TrainingError.self) { try training.run(epochs: 2) }
        guard case .reading(is Failed, let history)? = thrown else {
            Issue.record("\(String(describing: thrown))")
            return
        }
        #expect(history.stepCount == 2)
        let step = training.step
        #expect(step == 2)
        #expect("\(try #require(thrown))".contains("the examples of step 3 could not be read"))
        fails.withLock { $0 = false }
        try training.run(epochs: 2)
        var whole = try Training(of: twin.network(), on: twin.examples, with: trainer)
        try whole.run(epochs: 2)
        #expect(areIdentical(values(of: training.network.parameters), values(of: whole.network.parameters)))
    }

    @Test func `what could not be read ahead is read again`() throws {
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        let trainer = Trainer(batchSize: .fixed(20), order: .sequential)
        let fails = LockedValue(1)
        let reader = Copying(examples: twin.examples) { rows in
            let isBroken = fails.withLock { left in
                guard rows.contains(45), left > 0 else { return false }
                left -= 1
                return true
            }
            if isBroken { throw Failed() }
        }
        var training = try Training(of: twin.network(), reading: reader, with: trainer)
        try training.run(epochs: 2)
        #expect(fails.withLock { $0 } == 0)
        var whole = try Training(of: twin.network(), on: twin.examples, with: trainer)
        try whole.run(epochs: 2)
        #expect(areIdentical(values(of: training.network.parameters), values(of: whole.network.parameters)))
    }

    @Test func `what cannot be learnt from is refused with the number of its example`() throws {
        func message(_ output: Activation, _ spoil: @escaping @Sendable (Int, inout ReadBatch) -> Void) throws -> String
        {
            let twin = try Twin(sizes: [10, 16, 3], output: output, count: 50)
            let reader = Copying(
                examples: twin.examples,
                after: { rows, batch in
                    for (place, row) in rows.enumerated() where row == 30 { spoil(place, &batch) }
                })
            var training = try Training(of: twin.network(), reading: reader, with: Trainer(batchSize: .fixed(20)))
            return "\(try #require(#expect(throws: TrainingError.self) { try training.run(epochs: 1) }))"
        }
        #expect(try message(.softmax) { $1.inputs[$0 * 10 + 9] = .infinity }.contains("example 31 holds the value inf"))
        #expect(try message(.softmax) { $1.classes[$0] = 3 }.contains("example 31 has the label 3"))
        #expect(try message(.identity) { $1.values[$0 * 3 + 2] = .nan }.contains("example 31 holds the value nan"))
        #expect(try message(.sigmoid) { $1.values[$0 * 3] = 1.5 }.contains("example 31 has the target 1.5"))
    }

    @Test(arguments: [Activation.softmax, .identity])
    func `a part of what it reads is read into memory`(output: Activation) throws {
        let twin = try Twin(sizes: [10, 16, 3], output: output, count: 50)
        let reader = Copying(examples: twin.examples)
        let part = try Examples(reading: reader, rows: 20..<45)
        let costs = (
            try twin.network().evaluate(part).cost, try twin.network().evaluate(twin.examples[20..<45]).cost
        )
        #expect(costs.0 == costs.1)
        #expect(part.targets.classCount == twin.examples.targets.classCount)
        #expect(failure { _ = try Examples(reading: reader, rows: 20..<51) }?.contains("at most 50") == true)
        #expect(failure { _ = try Examples(reading: reader, rows: 20..<20) }?.contains("no examples") == true)
        let broken = Copying(examples: twin.examples) { _ in throw Failed() }
        #expect(throws: Failed.self) { try Examples(reading: broken, rows: 0..<5) }
        let odd = Copying(examples: twin.examples, after: { $1.inputs[3] = .nan })
        // By the reader's numbers, from 1.
        #expect(failure { _ = try Examples(reading: odd, rows: 20..<25) }?.contains("example 21 holds") == true)
    }

    @Test func `a reader without examples, inputs or classes is refused`() throws {
        struct Odd: ExampleReader {
            var count = 5
            var inputWidth = 10
            var targets = ReadTargets.classes(3)
            func read(_ rows: Span<Int32>, into batch: inout ReadBatch) throws {}
        }
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        func message(_ reader: Odd) -> String? {
            failure { _ = try Training(of: twin.network(), reading: reader) }
        }
        #expect(message(Odd()) == nil)
        #expect(message(Odd(count: 0))?.contains("number of examples of the reader is 0") == true)
        #expect(message(Odd(inputWidth: 0))?.contains("number of inputs of the reader") == true)
        #expect(message(Odd(inputWidth: 9))?.contains("the network has 10 inputs") == true)
        #expect(message(Odd(targets: .classes(0)))?.contains("number of classes of the reader") == true)
        #expect(message(Odd(targets: .values(width: 3)))?.contains("real targets instead of classes") == true)
    }

    @Test func `one batch is read at a time, and the reader is free when training is gone`() throws {
        final class Witness: Sendable {}
        let twin = try Twin(sizes: [10, 16, 3], output: .softmax, count: 50)
        let inside = LockedValue(0)
        let most = LockedValue(0)
        weak var seen: Witness?
        do {
            let witness = Witness()
            seen = witness
            let reader = Copying(
                examples: twin.examples,
                before: { _ in
                    let now = inside.withLock {
                        $0 += 1
                        return $0
                    }
                    most.withLock { $0 = max($0, now) }
                },
                after: { _, _ in
                    withExtendedLifetime(witness) {}
                    inside.withLock { $0 -= 1 }
                })
            var training = try Training(of: twin.network(), reading: reader, with: Trainer(batchSize: .fixed(7)))
            try training.run(epochs: 5)
            _ = training.finish()
        }
        #expect(most.withLock { $0 } == 1)
        for _ in 0..<1000 where seen != nil { usleep(10_000) }
        #expect(seen == nil)
    }
}
