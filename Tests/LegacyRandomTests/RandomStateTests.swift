import LegacyRandom
import TestSupport
import Testing

/// The comparisons are exact: the sequence is defined bit for bit.
@Suite struct RandomStateTests {
    private let course: JSONValue
    private let golden: JSONValue

    init() throws {
        course = try GoldenFile.load("course.json")["numpy legacy RandomState"]
        golden = try GoldenFile.load("legacy_random.json")
    }

    @Test(arguments: [(UInt32(1), 6), (3, 5)])
    func `normal numbers are the course's`(seed: UInt32, count: Int) throws {
        var state = RandomState(seed: seed)
        let expected = try course["seed \(seed) standard_normal(\(count))"].numbers
        #expect(state.standardNormal(count: count) == expected)
    }

    @Test func `uniform numbers are the course's`() throws {
        var state = RandomState(seed: 0)
        let expected = try course["seed 0 uniform(5)"].numbers
        #expect(state.uniform(count: 5) == expected)
    }

    @Test func `uniform numbers stay NumPy's over many blocks of words`() throws {
        for row in try golden["uniform"].elements {
            var state = RandomState(seed: UInt32(try row["seed"].integer))
            let numbers = state.uniform(count: try row["count"].integer)
            #expect(Array(numbers.suffix(3)) == (try row["last"].numbers))
        }
    }

    @Test func `normal numbers stay NumPy's over many blocks of words`() throws {
        for row in try golden["normal"].elements {
            var state = RandomState(seed: UInt32(try row["seed"].integer))
            let numbers = state.standardNormal(count: try row["count"].integer)
            #expect(Array(numbers.suffix(4)) == (try row["last"].numbers))
        }
    }

    @Test func `the kept normal number outlives other draws but not a new seed`() throws {
        let key = "mixed, seed 9: normal, uniform, normal, randint(0, 1000), normal, seed 9 again, normal"
        var state = RandomState(seed: 9)
        var numbers = [state.standardNormal(), state.uniform(), state.standardNormal()]
        numbers.append(Double(state.integer(in: 0..<1000)))
        numbers.append(state.standardNormal())
        state.seed(9)
        numbers.append(state.standardNormal())
        #expect(numbers == (try golden[key].numbers))
    }

    @Test func `uniform numbers lie in 0 ..< 1`() {
        var state = RandomState(seed: 77)
        #expect(state.uniform(count: 10_000).allSatisfy { 0 <= $0 && $0 < 1 })
    }

    @Test func `no numbers are drawn for a count of 0`() {
        var state = RandomState(seed: 6)
        var untouched = state
        #expect(state.uniform(count: 0).isEmpty)
        #expect(state.standardNormal(count: 0).isEmpty)
        #expect(state.standardNormal() == untouched.standardNormal())
    }
}
