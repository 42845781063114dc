import Exercises
import Testing

@Suite struct RateSearchTests {
    private static let rates = [0.001, 0.01, 0.1, 1, 10]

    /// Searches where the updates that a rate needs are known; none is divergence.
    private func search(
        _ updates: [Int?], from start: Int, downward: Bool = true, isOver: () -> Bool = { false }
    ) throws -> (outcome: RateSearch.Outcome, limits: [Int?], rates: [Double]) {
        var limits: [Int?] = []
        var tried: [Double] = []
        let outcome = try RateSearch(rates: Self.rates).run(
            from: start, downward: downward, limits: Race.Limits(seconds: 1, epochs: 1), isOver: isOver
        ) { (rate, limit) throws(ExerciseError) in
            limits.append(limit.updates)
            tried.append(rate)
            guard let index = Self.rates.firstIndex(of: rate), let needed = updates[index] else {
                return Races.result(rate: rate, accuracy: 0, ending: .diverged)
            }
            if let most = limit.updates, needed > most {
                return Races.result(rate: rate, updates: most, accuracy: 0.5, ending: .limited)
            }
            return Races.result(rate: rate, updates: needed)
        }
        return (outcome, limits, tried)
    }

    @Test(arguments: 0...4)
    func `the rate with the fewest updates is found from wherever the search begins`(start: Int) throws {
        let found = try search([90, 70, 30, 20, 50], from: start)
        #expect(found.outcome.best.updatesToGoal == 20)
        #expect(found.outcome.best.learningRate == 1)
        #expect(found.outcome.index == 3)
        #expect(found.outcome.tried == found.rates.count)
    }

    @Test func `each further run may take fewer updates than the best before it`() throws {
        let found = try search([90, 70, 30, 20, 50], from: 1)
        #expect(found.rates == [0.01, 0.1, 1, 10])
        #expect(found.limits == [nil, 69, 29, 19])
    }

    @Test func `it looks at smaller rates only if told to, or if the first run comes to nothing`() throws {
        let rising = try search([10, 20, 30, 40, 50], from: 2, downward: false)
        #expect(rising.rates == [0.1, 1])
        #expect(rising.outcome.best.updatesToGoal == 30)
        let falling = try search([10, 20, 30, 40, 50], from: 2)
        #expect(falling.rates == [0.1, 1, 0.01, 0.001])
        #expect(falling.outcome.best.updatesToGoal == 10)
        let diverging = try search([10, 20, nil, nil, nil], from: 4, downward: false)
        #expect(diverging.rates == [10, 1, 0.1, 0.01, 0.001])
        #expect(diverging.outcome.best.updatesToGoal == 10)
    }

    @Test func `it ends when there is no more time, with what it has`() throws {
        let found = try search([90, 70, 30, 20, 50], from: 1, isOver: { true })
        #expect(found.rates == [0.01])
        #expect(found.outcome.best.updatesToGoal == 70)
    }

    @Test func `no run is better than one that took a single update`() throws {
        #expect(try search([90, 1, 1, 1, 1], from: 1, downward: false).rates == [0.01])
    }
}
