import Exercises
import Testing

@Suite struct ConcurrentlyTests {
    @Test(arguments: [1, 2, 5, nil])
    func `the results stand in the order of the items`(workers: Int?) throws {
        let results = try Concurrently.map(Array(0..<37), workers: workers) { (item) throws(ExerciseError) in
            item * item
        }
        #expect(results == (0..<37).map { $0 * $0 })
    }

    @Test func `nothing is done for nothing`() throws {
        #expect(try Concurrently.map([Int](), workers: 2) { (item) throws(ExerciseError) in item }.isEmpty)
    }

    @Test func `the first error in the order of the items is thrown`() {
        let error = #expect(throws: ExerciseError.self) {
            try Concurrently.map([0, 3, 2], workers: 2) { (item) throws(ExerciseError) in
                guard item < 2 else { throw .setting(flag: "--item", value: "\(item)", expected: "small") }
                return item
            }
        }
        #expect("\(error, default: "")".contains("--item is 3"))
    }

    @Test func `a number of workers out of range is named`() {
        let error = #expect(throws: ExerciseError.self) {
            try Concurrently.map([1], workers: 0) { (item) throws(ExerciseError) in item }
        }
        #expect("\(error, default: "")".contains("0"))
    }
}
