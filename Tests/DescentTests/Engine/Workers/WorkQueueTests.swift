import Descent
import Synchronization
import Testing

@Suite struct WorkQueueTests {
    @Test func `a worker takes its own pieces from the front, and those of others from the back`() {
        let queue = WorkQueue(workers: 3)
        queue.fill(worker: 0, with: 0..<3)
        queue.fill(worker: 1, with: 3..<3)
        queue.fill(worker: 2, with: 3..<7)
        #expect(queue.takeOwn(0) == 0)
        #expect(queue.takeOwn(1) == nil)
        // The next worker's first, then those of the one after it.
        #expect(queue.takeOther(than: 1, team: 3) == 6)
        #expect(queue.takeOther(than: 1, team: 3) == 5)
        #expect(queue.takeOwn(2) == 3)
        #expect(queue.takeOwn(2) == 4)
        #expect(queue.takeOwn(2) == nil)
        #expect(queue.takeOther(than: 1, team: 3) == 2)
        #expect(queue.takeOwn(0) == 1)
        for worker in 0..<3 {
            #expect(queue.takeOwn(worker) == nil)
            #expect(queue.takeOther(than: worker, team: 3) == nil)
        }
    }

    @Test func `a worker alone has nobody to take from`() {
        let queue = WorkQueue(workers: 2)
        queue.fill(worker: 0, with: 0..<2)
        #expect(queue.takeOther(than: 0, team: 1) == nil)
        // A team may be smaller than the queue has room for.
        queue.fill(worker: 1, with: 2..<4)
        #expect(queue.takeOther(than: 0, team: 1) == nil)
        #expect(queue.takeOwn(0) == 0)
    }

    @Test func `it can be filled again, also with numbers beyond two bytes`() {
        let queue = WorkQueue(workers: 1)
        for pieces in [0..<2, 70_000..<70_002, 4_000_000_000..<4_000_000_002] {
            queue.fill(worker: 0, with: pieces)
            #expect(queue.takeOwn(0) == pieces.lowerBound)
            #expect(queue.takeOwn(0) == pieces.lowerBound + 1)
            #expect(queue.takeOwn(0) == nil)
        }
    }

    /// Workers who empty a queue, round by round, and count how often each piece was taken.
    private final class Emptying: TeamTask {
        private let queue: WorkQueue
        private let rounds: Int
        private let shares: [Range<Int>]

        /// Whether a worker takes its own pieces before others', or others' alone; worker 0 always has its own alone.
        private let areThieves: Bool
        private let taken: [Atomic<Int>.Box]
        let mistakes = Atomic<Int>(0)

        /// How many pieces were taken by another worker than their own.
        let stolen = Atomic<Int>(0)

        init(shares: [Range<Int>], rounds: Int, thieves: Bool) {
            queue = WorkQueue(workers: shares.count)
            self.shares = shares
            self.rounds = rounds
            areThieves = thieves
            taken = (0..<(shares.last?.upperBound ?? 0)).map { _ in Atomic<Int>.Box() }
        }

        func perform(worker: Int, team: Team) {
            for round in 1...rounds {
                queue.fill(worker: worker, with: shares[worker])
                team.meet()
                if worker == 0 || !areThieves {
                    while let piece = queue.takeOwn(worker) { count(piece) }
                }
                if worker > 0 || !areThieves {
                    while let piece = queue.takeOther(than: worker, team: team.size) {
                        count(piece)
                        stolen.wrappingAdd(1, ordering: .relaxed)
                    }
                }
                team.meet()
                if worker == 0 {
                    for piece in taken where piece.value.load(ordering: .relaxed) != round {
                        mistakes.wrappingAdd(1, ordering: .relaxed)
                    }
                }
                team.meet()
            }
        }

        private func count(_ piece: Int) { taken[piece].value.wrappingAdd(1, ordering: .relaxed) }
    }

    @Test(arguments: [[0..<7, 7..<7, 7..<40], [0..<1, 1..<2], [0..<100, 100..<200, 200..<300, 300..<400]])
    func `every piece is taken once, whoever is the faster`(shares: [Range<Int>]) {
        let task = Emptying(shares: shares, rounds: 300, thieves: false)
        #expect(WorkerPool.shared.run(task, workers: shares.count) == shares.count)
        #expect(task.mistakes.load(ordering: .relaxed) == 0)
    }

    @Test(arguments: [2, 3, 8])
    func `every piece is taken once where others take while the owner does`(workers: Int) {
        // All pieces are worker 0's.
        let shares = (0..<workers).map { $0 == 0 ? 0..<3000 : 3000..<3000 }
        let task = Emptying(shares: shares, rounds: 50, thieves: true)
        #expect(WorkerPool.shared.run(task, workers: workers) == workers)
        #expect(task.mistakes.load(ordering: .relaxed) == 0)
        #expect(task.stolen.load(ordering: .relaxed) > 0)
    }
}
