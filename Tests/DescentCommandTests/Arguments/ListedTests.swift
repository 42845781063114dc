import DescentCommand
import Testing

@Suite struct ListedTests {
    @Test func `optimizers are read by their names or all at once`() throws {
        #expect(try Listed<OptimizerName>(parsing: "adam,rmsprop").values.map(\.description) == ["adam", "rmsprop"])
        #expect(try Listed<OptimizerName>(parsing: "all").values == OptimizerName.all)
        for text in ["", "adam,", "sgd", "adam,all", "adam rmsprop"] {
            #expect(throws: (any Error).self) { try Listed<OptimizerName>(parsing: text) }
        }
    }

    @Test func `batch sizes are read one by one`() throws {
        #expect(
            try Listed<BatchSizeOption>(parsing: "64,full,auto").values.map(\.description) == ["64", "full", "auto"])
        for text in ["", "64,,128", "0", "64,-1"] {
            #expect(throws: (any Error).self) { try Listed<BatchSizeOption>(parsing: text) }
        }
    }
}
