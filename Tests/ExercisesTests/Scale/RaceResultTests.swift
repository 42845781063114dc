import Exercises
import Testing

@Suite struct RaceResultTests {
    @Test func `fewer updates are better, then a higher accuracy, and divergence is worst`() {
        let quick = Races.result(updates: 10, seconds: 9)
        let slow = Races.result(updates: 20, seconds: 1)
        let near = Races.result(updates: 5, accuracy: 0.8, ending: .limited)
        let far = Races.result(updates: 5, accuracy: 0.7, ending: .limited)
        let diverged = Races.result(updates: 5, accuracy: 0.85, ending: .diverged)
        let order = [quick, slow, near, far, diverged]
        for (index, first) in order.enumerated() {
            for (other, second) in order.enumerated() {
                #expect(first.isBetter(than: second) == (index < other), "\(index) and \(other)")
            }
        }
    }

    @Test func `only what reached the goal has times to it`() {
        let reached = Races.result(size: 32, updates: 10, seconds: 2)
        #expect(reached.updatesToGoal == 10 && reached.secondsToGoal == 2)
        #expect(reached.examplesPerSecond == 160)
        let limited = Races.result(ending: .limited)
        #expect(limited.updatesToGoal == nil && limited.secondsToGoal == nil)
    }
}
