import Descent
import TestSupport
import Testing

@Suite struct FoldsTests {
    /// Targets of classes, at random, with these shares.
    private func classes(_ count: Int, _ shares: [Double]) throws -> (targets: Targets, numbers: [Int]) {
        var random = SplitMix(seed: UInt64(count))
        let numbers = (0..<count).map { _ in
            var rest = Double(random.next() >> 11) * 0x1p-53
            return shares.indices.first {
                rest -= shares[$0]
                return rest < 0
            } ?? 0
        }
        return (try Targets(classes: numbers, classCount: shares.count), numbers)
    }

    @Test(arguments: [(2, 2), (5, 3), (10, 10), (150, 5), (151, 5), (154, 5), (1000, 7), (333, 333)])
    func `every example is held out once, in parts whose sizes differ by one at most`(count: Int, k: Int) throws {
        let (targets, _) = try classes(count, [0.7, 0.25, 0.05])
        let values = try Targets(values: (0..<count).map { Float($0) })
        for (targets, stratified) in [(targets, true), (targets, false), (values, true)] {
            let folds = try targets.folds(k, seed: 3, stratified: stratified)
            #expect(folds.count == k)
            #expect(folds.flatMap(\.heldOutRows).sorted() == Array(0..<count))
            for fold in folds {
                #expect([count / k, (count + k - 1) / k].contains(fold.heldOutRows.count))
                #expect((fold.trainingRows + fold.heldOutRows).sorted() == Array(0..<count))
                #expect(fold.trainingRows == fold.trainingRows.sorted())
                #expect(fold.heldOutRows == fold.heldOutRows.sorted())
            }
        }
    }

    @Test(arguments: [2, 3, 5, 10]) func `stratified folds have each class's share, up to one example`(k: Int) throws {
        let (targets, numbers) = try classes(503, [0.6, 0.3, 0.08, 0.02])
        for seed in UInt64(1)...5 {
            for fold in try targets.folds(k, seed: seed, stratified: true) {
                for number in 0..<4 {
                    let all = numbers.count { $0 == number }
                    let held = fold.heldOutRows.count { numbers[$0] == number }
                    #expect(held == all / k || held == (all + k - 1) / k, "\(held) of \(all)")
                }
            }
        }
        // Without stratification chance decides.
        let rare = try targets.folds(10, seed: 1).map { fold in fold.heldOutRows.count { numbers[$0] == 2 } }
        #expect((rare.max() ?? 0) - (rare.min() ?? 0) > 1)
    }

    @Test func `the seed decides, and neither the order of the rows nor that of the classes shows`() throws {
        let numbers = (0..<100).map { $0 / 50 }
        let targets = try Targets(classes: numbers)
        let folds = try targets.folds(5, seed: 8, stratified: true)
        #expect(try targets.folds(5, seed: 8, stratified: true) == folds)
        #expect(try targets.folds(5, seed: 9, stratified: true) != folds)
        for fold in folds {
            let first = fold.heldOutRows.filter { numbers[$0] == 0 }
            #expect(first != Array(0..<10) && Set(zip(first.dropFirst(), first).map { $0 - $1 }).count > 1)
        }
        // Splits of the same seed are others.
        for stream in UInt64(0)...1 {
            let rows = targets.split(holdingOut: 20, seed: 8, stream: stream, stratified: true).heldOut
            #expect(rows.count == 20 && folds.allSatisfy { $0.heldOutRows != rows })
        }
    }

    @Test(arguments: [-1, 0, 1, 11]) func `another number of folds is refused with its range`(k: Int) throws {
        let targets = try Targets(classes: [0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
        let examples = try Examples(inputs: Inputs((0..<10).map { Float($0) }, width: 1), targets: targets)
        let error = #expect(throws: DataError.self) { try examples.folds(k) }
        #expect("\(error, default: "")".hasSuffix("number of folds is \(k); it must be from 2 to 10"))
        let one = try Targets(values: [1])
        let alone = #expect(throws: DataError.self) { try one.folds(2) }
        #expect("\(alone, default: "")".contains("there is 1"))
    }

    @Test func `a fold that is not there stops the program`() async throws {
        await #expect(processExitsWith: .failure) { _ = try Targets(classes: [0, 1, 0]).folds(2)[2] }
    }
}
