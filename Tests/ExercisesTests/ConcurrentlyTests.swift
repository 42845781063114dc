import Exercises
import Testing

@Suite struct ConcurrentlyTests {
    @Test(arguments: [1, 2, 5, nil])
    func theResultsStandInTheOrderOfTheItems(workers: Int?) throws {
        let results = try Concurrently.map(Array(0..<37), workers: workers) { (item) throws(ExerciseError) in
            item * item
        }
        #expect(results == (0..<37).map { $0 * $0 })
    }

    @Test func nothingIsDoneForNothing() throws {
        #expect(try Concurrently.map([Int](), workers: 2) { (item) throws(ExerciseError) in item }.isEmpty)
    }

    @Test func theFirstErrorInTheOrderOfTheItemsIsThrown() {
        let error = #expect(throws: ExerciseError.self) {
            try Concurrently.map([0, 3, 2], workers: 2) { (item) throws(ExerciseError) in
                guard item < 2 else { throw .setting(flag: "--item", value: "\(item)", expected: "small") }
                return item
            }
        }
        #expect("\(error, default: "")".contains("--item is 3"))
    }

    @Test func aNumberOfWorkersOutOfRangeIsNamed() {
        let error = #expect(throws: ExerciseError.self) {
            try Concurrently.map([1], workers: 0) { (item) throws(ExerciseError) in item }
        }
        #expect("\(error, default: "")".contains("0"))
    }
}
