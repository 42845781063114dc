import Descent
import DescentCommand
import Testing

@Suite struct MetricsTableTests {
    @Test func `the header is the contract's`() {
        #expect(
            MetricsTable().text
                == "epoch,step,learning_rate,cost,accuracy,test_cost,test_accuracy,seconds,samples_per_second,validation_cost,"
                + "validation_accuracy\n")
    }

    @Test func `a monitored metric has a column at the end, but for the cost and the accuracy`() {
        #expect(
            MetricsTable(monitoring: .metric(.f1Macro)).text
                == MetricsTable.header + ",validation_f1_macro\n")
        #expect(MetricsTable(monitoring: .metric(.accuracy)).text == MetricsTable().text)
    }

    @Test func `each epoch has a line and missing values are empty`() throws {
        let examples = try DataSource.moons(count: 20, noise: 0.1, seed: 1)
            .load(flag: "--data", readingIntegersAs: .values).examples
        var network = try Network(inputs: 2, layers: [.dense(1, .identity)])
        let history = try Trainer(batchSize: .fixed(8)).fit(&network, to: examples, epochs: 3)
        var table = MetricsTable()
        table.append(history.epochs[0])
        table.complete(with: history)
        #expect(table.epochCount == 3)
        let rows = table.text.split(separator: "\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        #expect(rows.count == 3)
        for (row, epoch) in zip(rows, history.epochs) {
            #expect(row.count == 11)
            #expect(row[0] == "\(epoch.number)")
            #expect(row[1] == "\(3 * epoch.number)")
            // The text of a `Double` reads back as the same number.
            #expect(Double(row[3]) == epoch.cost)
            #expect(row[4...6].allSatisfy { $0.isEmpty })
        }
    }

    @Test(arguments: [100_000, 100_001, 100_002, 250_003])
    func `of a long run it has the lines of the epochs that the history keeps`(epochs: Int) throws {
        let examples = try Examples(inputs: Inputs([1], width: 1), targets: Targets(values: [1]))
        var network = try Network(inputs: 1, layers: [.dense(1, .identity)])
        var table = MetricsTable()
        let history = try Trainer(optimizer: .gradientDescent(learningRate: 1e-6))
            .fit(&network, to: examples, epochs: epochs) { progress in
                // The last comes with the history.
                if let epoch = progress.finishedEpoch, epoch.number < epochs { table.append(epoch) }
                return .continue
            }
        table.complete(with: history)
        #expect(table.epochCount == epochs)
        let rows = table.text.split(separator: "\n")
        #expect(rows.first.map { String($0) } == MetricsTable.header)
        #expect(rows.dropFirst().map { Int($0.prefix { $0 != "," }) } == history.epochs.map(\.number))
        #expect(rows.count <= 100_002)
        #expect(rows.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 11 })
    }

    @Test(arguments: [1, 99_999, 100_001, 100_002, 150_001, 150_002])
    func `a table that begins with a history goes on as one that saw every epoch`(epochs: Int) throws {
        let examples = try Examples(inputs: Inputs([1], width: 1), targets: Targets(values: [1]))
        var whole = MetricsTable()
        var resumed = MetricsTable()
        var training = try Training(
            of: Network(inputs: 1, layers: [.dense(1, .identity)]), on: examples,
            with: Trainer(optimizer: .gradientDescent(learningRate: 1e-6)))
        try training.run(epochs: epochs)
        let history = training.history
        resumed.complete(with: history)
        // The seconds are the same, as they are those of the same epochs.
        try training.run(epochs: 210_000) { progress, _ in
            if let epoch = progress.finishedEpoch { resumed.append(epoch) }
            return .continue
        }
        whole.complete(with: training.history)
        #expect(resumed.epochCount == 210_000)
        #expect(resumed.text == whole.text)
    }
}
