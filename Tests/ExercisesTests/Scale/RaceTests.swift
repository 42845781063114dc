import Descent
import Exercises
import Testing
import Textbook

@Suite struct RaceTests {
    private func race(
        _ track: RaceTrack, rate: Double = 0.01, size: Int = 50, goal: Double? = nil,
        looks: Race.Looks = Race.Looks(first: 1),
        limits: Race.Limits = Race.Limits(seconds: 60, epochs: 2)
    ) -> Race {
        Race(
            track: track, optimizer: .adam, learningRate: rate, batchSize: size, goal: goal, looks: looks,
            limits: limits)
    }

    @Test func `a look finds the network as a plain training run of as many steps leaves it`() throws {
        let track = try Races.track()
        let result = try race(track).run()
        #expect(result.ending == .limited)
        // 2000 examples twice, a look after every step.
        #expect(result.points.map(\.examples) == Array(stride(from: 50, through: 4000, by: 50)))
        #expect(result.points.map(\.updates) == Array(1...80))
        for point in [result.points[3], result.points[59], result.points[79]] {
            var network = try track.network()
            let trainer = Trainer(
                optimizer: Descent.Adam(learningRate: 0.01), batchSize: .fixed(50), order: track.order, workers: 1)
            _ = try trainer.fit(&network, to: track.train, epochs: 2, steps: point.updates)
            let expected = try network.evaluate(track.judged, workers: 1)
            // The same steps in the same order: the same bits.
            #expect(point.cost == expected.cost)
            #expect(point.accuracy == expected.accuracy)
        }
    }

    @Test func `a race ends at the first look that reaches the goal`() throws {
        let track = try Races.track()
        let whole = try race(track, limits: Race.Limits(seconds: 60, epochs: 20)).run()
        let goal = 0.85
        let first = try #require(whole.points.firstIndex { $0.accuracy >= goal })
        let result = try race(track, goal: goal, limits: Race.Limits(seconds: 60, epochs: 20)).run()
        #expect(result.ending == .reached)
        #expect(result.points.map(\.accuracy) == whole.points[...first].map(\.accuracy))
        #expect(result.updatesToGoal == whole.points[first].updates)
    }

    @Test func `the first of seconds, epochs and updates ends a race`() throws {
        let track = try Races.track()
        let byUpdates = try race(track, limits: Race.Limits(seconds: 60, epochs: 2, updates: 7)).run()
        #expect(byUpdates.points.last?.updates == 7)
        let bySeconds = try race(track, limits: Race.Limits(seconds: 0, epochs: 2)).run()
        #expect(bySeconds.points.count == 1)
        #expect(bySeconds.ending == .limited)
        #expect(bySeconds.updatesToGoal == nil && bySeconds.secondsToGoal == nil)
    }

    @Test func `a rate that throws the network out of range is told as divergence, and not thrown`() throws {
        let track = try Races.track()
        let race = Race(
            track: track, optimizer: .gradientDescent, learningRate: 1e30, batchSize: 50, goal: 0.99,
            limits: Race.Limits(seconds: 60, epochs: 5))
        #expect(try race.run().ending == .diverged)
    }

    @Test func `what is wrong with the data is thrown`() throws {
        let track = RaceTrack(
            Textbook.Network(sizes: [2, 1], activation: .relu, output: .sigmoid), train: try .moons(20),
            judged: try Examples(inputs: Inputs([1, 2, 3], width: 3), targets: Descent.Targets(classes: [0])),
            order: .sequential,
            workers: 1)
        #expect(throws: ExerciseError.self) { try race(track, size: 5).run() }
    }

    @Test func `time rises from look to look, and looks take none of it`() throws {
        // A look goes through 50,000 examples, the step between two looks through 50.
        let track = try Races.track(judged: 50_000)
        let begin = ContinuousClock.now
        let result = try race(track).run()
        let wall = (ContinuousClock.now - begin) / .seconds(1)
        let seconds = result.points.map(\.seconds)
        #expect(seconds.count == 80)
        #expect(zip(seconds, seconds.dropFirst()).allSatisfy { $0 < $1 })
        #expect(seconds[0] > 0)
        #expect(seconds[79] < wall / 4)
    }

    @Test func `with the whole set as the batch every step ends an epoch, and time rises all the same`() throws {
        let track = try Races.track(judged: 20_000)
        let begin = ContinuousClock.now
        let result = try race(track, size: 2000, limits: Race.Limits(seconds: 60, epochs: 30)).run()
        let wall = (ContinuousClock.now - begin) / .seconds(1)
        let seconds = result.points.map(\.seconds)
        #expect(seconds.count == 30)
        #expect(zip(seconds, seconds.dropFirst()).allSatisfy { $0 < $1 })
        #expect(seconds[0] > 0)
        #expect(seconds[29] < wall / 2)
    }

    @Test func `looks come at growing distances, after every step, or at the end alone`() {
        let growing = Race.Looks(first: 100, factor: 1.5)
        #expect(growing.next(after: 100) == 150)
        #expect(growing.next(after: 151) == 227)
        // However small the factor, the next look is later.
        #expect(Race.Looks(first: 1).next(after: 7) == 8)
        #expect(Race.Looks.atTheEnd.first == .max && Race.Looks.atTheEnd.next(after: 5) == .max)
    }

    @Test func `seconds are looked at after every step, whenever the next look is due`() throws {
        let track = try Races.track()
        let result = try race(track, looks: .atTheEnd, limits: Race.Limits(seconds: 0, epochs: 2)).run()
        #expect(result.points.map(\.updates) == [1])
    }
}
