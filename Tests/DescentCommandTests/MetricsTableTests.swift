import Descent
import DescentCommand
import Testing

@Suite struct MetricsTableTests {
    @Test func theHeaderIsTheContracts() {
        #expect(
            MetricsTable().text
                == "epoch,step,learning_rate,cost,accuracy,test_cost,test_accuracy,seconds,samples_per_second\n")
    }

    @Test func eachEpochHasALineAndMissingValuesAreEmpty() throws {
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
            #expect(row.count == 9)
            #expect(row[0] == "\(epoch.number)")
            #expect(row[1] == "\(3 * epoch.number)")
            // The text of a `Double` reads back as the same number.
            #expect(Double(row[3]) == epoch.cost)
            #expect(row[4...6].allSatisfy { $0.isEmpty })
        }
    }
}
