import DescentCommand
import LinearAlgebra
import Testing

@Suite struct FoldScheduleTests {
    @Test(arguments: [(5, 2, 2), (5, 8, 5), (2, 1, 1), (10, 10, 10)])
    func `small networks are trained side by side, by a worker each`(folds: Int, workers: Int, together: Int) {
        for isIndependent in [true, false] {
            let schedule = FoldSchedule(
                folds: folds, workers: workers, parameterCount: 1000, batchSize: 64, isIndependent: isIndependent)
            #expect(schedule.foldCount == together && schedule.workers == 1)
        }
    }

    @Test func `large ones are trained in turn by all workers where that is faster and changes no bit`() {
        func schedule(_ folds: Int, _ workers: Int, _ isIndependent: Bool) -> FoldSchedule {
            FoldSchedule(
                folds: folds, workers: workers, parameterCount: 1_000_000, batchSize: 512, isIndependent: isIndependent)
        }
        #expect(schedule(5, 32, true).workers == 32 && schedule(5, 32, true).foldCount == 1)
        #expect(schedule(5, 32, false).workers == 1 && schedule(5, 32, false).foldCount == 5)
        // Three rounds of two folds are faster than five folds by two workers each.
        #expect(schedule(5, 2, true).workers == 1 && schedule(5, 2, true).foldCount == 2)
    }

    @Test func `as many at the same time as memory allows, and one at least`() throws {
        let schedule = FoldSchedule(folds: 8, workers: 8, parameterCount: 10, batchSize: 10, isIndependent: false)
        let usable = MemoryError.usableMemory
        #expect(try schedule.fitting(foldBytes: 1, sharedBytes: 1) == schedule)
        let few = try schedule.fitting(foldBytes: 400_000, sharedBytes: usable - 1_000_000)
        #expect(few.foldCount == 2 && few.workers == 1)
        #expect(throws: MemoryError.self) {
            try schedule.fitting(foldBytes: 2_000_000, sharedBytes: usable - 1_000_000)
        }
        #expect(throws: MemoryError.self) { try schedule.fitting(foldBytes: .max, sharedBytes: 1) }
    }

    @Test func `the spread of values is their sample deviation`() throws {
        let summary = try #require(FoldSummary([1, 2, 3, 4]))
        #expect(summary.mean == 2.5)
        #expect(abs((summary.deviation ?? .nan) - (5.0 / 3).squareRoot()) <= 1e-15)
        #expect(FoldSummary([7])?.deviation == nil && FoldSummary([7])?.mean == 7)
        #expect(FoldSummary([]) == nil)
    }
}
