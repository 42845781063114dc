import Descent
import Dispatch
import Synchronization
import TestSupport
import Testing

@Suite struct WorkerPoolTests {
    /// Each worker counts up its own place, meets the others and then reads all places.
    private final class Counting: TeamTask {
        let rounds: Int
        let counts: [Atomic<Int>.Box]
        let mistakes = Atomic<Int>(0)

        init(workers: Int, rounds: Int) {
            self.rounds = rounds
            counts = (0..<workers).map { _ in Atomic<Int>.Box() }
        }

        func perform(worker: Int, team: Team) {
            for round in 1...rounds {
                counts[worker].value.store(round, ordering: .relaxed)
                team.meet()
                for other in 0..<team.size where counts[other].value.load(ordering: .relaxed) != round {
                    mistakes.wrappingAdd(1, ordering: .relaxed)
                }
                team.meet()
            }
        }
    }

    @Test(arguments: [1, 2, 3, 8])
    func `between two meetings every worker sees what all wrote before the first`(workers: Int) {
        let task = Counting(workers: workers, rounds: 300)
        WorkerPool.shared.run(task, workers: workers)
        #expect(task.mistakes.load(ordering: .relaxed) == 0)
        let rounds = task.counts.map { $0.value.load(ordering: .relaxed) }
        #expect(rounds == Array(repeating: 300, count: workers))
    }

    @Test func `teams from several threads take turns and lose nothing`() async {
        await withTaskGroup(of: Int.self) { group in
            for index in 0..<6 {
                group.addTask {
                    let workers = 1 + index % 4
                    var total = 0
                    for _ in 0..<50 {
                        let task = Counting(workers: workers, rounds: 3)
                        WorkerPool.shared.run(task, workers: workers)
                        total += task.mistakes.load(ordering: .relaxed)
                        total += task.counts.reduce(0) { $0 + 3 - $1.value.load(ordering: .relaxed) }
                    }
                    return total
                }
            }
            for await mistakes in group { #expect(mistakes == 0) }
        }
    }

    @Test func `where threads can't be started there are fewer workers, and they do the task`() async {
        await #expect(processExitsWith: .success) {
            precondition(WorkerPool.shared.available(2) == 2)
            ProcessLimits.startNoMoreThreads()
            precondition(WorkerPool.shared.available(5) == 2)
            let task = Counting(workers: 5, rounds: 10)
            precondition(WorkerPool.shared.run(task, workers: 5) == 2)
            precondition(task.mistakes.load(ordering: .relaxed) == 0)
            precondition(task.counts.map { $0.value.load(ordering: .relaxed) } == [10, 10, 0, 0, 0])
        }
    }

    @Test(.disabled(if: Sanitizer.isThread, "ThreadSanitizer supports no threads in a forked child"))
    func `a child that is forked while others work has workers of its own`() async {
        await #expect(processExitsWith: .success) {
            @Sendable func work() -> Int32 {
                let task = Counting(workers: 3, rounds: 20)
                let used = WorkerPool.shared.run(task, workers: 3)
                return used == 3 && task.mistakes.load(ordering: .relaxed) == 0 ? 0 : 1
            }
            // Swift sets static properties and its descriptions of types under locks of its own, and a child inherits
            // those that are held: so what it needs is set before.
            precondition(work() == 0)
            let isOver = Atomic<Bool>.Flag()
            // Others keep the pool's lock most of the time.
            DispatchQueue.global().async {
                while !isOver.value.load(ordering: .relaxed) { precondition(work() == 0) }
            }
            for _ in 0..<20 {
                let status = ForkedChild.status(work)
                precondition(status == 0, "the child ended with \(status)")
            }
            isOver.value.store(true, ordering: .relaxed)
        }
    }
}

extension Atomic where Value == Int {
    /// An atomic number that can stand in an array.
    final class Box: Sendable {
        let value = Atomic<Int>(0)
    }
}

extension Atomic where Value == Bool {
    /// An atomic flag that closures can share.
    final class Flag: Sendable {
        let value = Atomic<Bool>(false)
    }
}
