import Descent
import TestSupport
import Testing

@Suite struct ExamplesSplitTests {
    /// Examples whose input is their number, of classes with these many examples each, mixed.
    private func examples(_ counts: [Int]) throws -> Examples {
        let classes = counts.enumerated().flatMap { [Int](repeating: $0, count: $1) }
        let m = classes.count
        // 37 has no factor in common with the numbers used here.
        let mixed = (0..<m).map { classes[$0 * 37 % m] }
        let names = counts.indices.map { "class \($0)" }
        return try Examples(rows: (0..<m).map { [Float($0)] }, classes: mixed, classNames: names)
    }

    private func rows(_ examples: Examples) -> [Int] { (0..<examples.count).map { Int(examples.inputs[$0, 0]) } }

    private func counts(_ examples: Examples) -> [Int] {
        (0..<(examples.targets.classCount ?? 0)).map { number in
            (0..<examples.count).count { examples.targets.classNumber(ofExample: $0) == number }
        }
    }

    @Test(arguments: [false, true], [0.01, 0.1, 0.2, 0.5, 0.9, 0.99])
    func `every example is in exactly one part, in the order of the whole and with its target`(
        stratified: Bool, fraction: Double
    ) throws {
        let all = try examples([50, 30, 15, 5])
        let (train, held) = try all.split(holdingOut: fraction, seed: 5, stratified: stratified)
        #expect(held.count == Int((fraction * 100).rounded()))
        #expect((rows(train) + rows(held)).sorted() == Array(0..<100))
        for part in [train, held] {
            #expect(rows(part) == rows(part).sorted())
            #expect(part.targets.classNames == all.targets.classNames)
            for (index, row) in rows(part).enumerated() {
                #expect(part.targets.classNumber(ofExample: index) == all.targets.classNumber(ofExample: row))
            }
        }
    }

    @Test func `the seed decides which examples are held out`() throws {
        let all = try examples([50, 50, 33])
        for stratified in [false, true] {
            func held(_ seed: UInt64) throws -> [Int] {
                rows(try all.split(holdingOut: 0.25, seed: seed, stratified: stratified).heldOut)
            }
            #expect(try held(1) == held(1))
            #expect(try held(1) != held(2))
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `of each class its share is held out when stratified, rounded up or down`(seed: UInt64) throws {
        let all = try examples([61, 30, 7, 3])
        let held = counts(try all.split(holdingOut: 0.3, seed: seed, stratified: true).heldOut)
        #expect(held.reduce(0, +) == 30)
        // 0.3 ≈ 30/101 of each.
        for (held, count) in zip(held, [61, 30, 7, 3]) {
            let share = Double(count * 30) / 101
            #expect(held == Int(share) || held == Int(share) + 1, "\(held) of \(count)")
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `a class keeps an example to train with while another has more`(seed: UInt64) throws {
        // Eight classes have a single example, and nine in ten are held out.
        let all = try examples([80, 3, 1, 1, 1, 1, 1, 1, 1, 1])
        let train = counts(try all.split(holdingOut: 0.85, seed: seed, stratified: true).train)
        #expect(train.reduce(0, +) == 14)
        #expect(train.allSatisfy { $0 >= 1 }, "\(train)")
        // With fewer places than classes that is impossible, and each place goes to another class.
        let few = counts(try all.split(holdingOut: 0.95, seed: seed, stratified: true).train)
        #expect(few.reduce(0, +) == 5)
        #expect(few.max() == 1, "\(few)")
    }

    @Test func `at random each example is held out equally often`() throws {
        let all = try examples([20])
        var times = [Int](repeating: 0, count: 20)
        for seed in 1...1000 as ClosedRange<UInt64> {
            for stratified in [false, true] {
                for row in rows(try all.split(holdingOut: 0.3, seed: seed, stratified: stratified).heldOut) {
                    times[row] += 1
                }
            }
        }
        // Binomial with n = 2000 and p = 0.3: five standard deviations of 20.5.
        #expect(times.allSatisfy { abs($0 - 600) <= 103 }, "\(times)")
    }

    @Test func `real targets are split at random, stratified or not`() throws {
        let all = try Examples(rows: (0..<20).map { [Float($0)] }, values: (0..<20).map { Float(2 * $0) })
        let plain = try all.split(holdingOut: 0.25)
        let stratified = try all.split(holdingOut: 0.25, stratified: true)
        #expect(rows(plain.heldOut) == rows(stratified.heldOut))
        #expect(plain.heldOut.count == 5)
        for (index, row) in rows(plain.heldOut).enumerated() {
            #expect(plain.heldOut.targets.value(ofExample: index) == Float(2 * row))
        }
    }

    @Test(arguments: [0, 1, -0.1, 1.1, .nan, .infinity, 0.04, 0.96])
    func `a fraction that leaves a part empty is refused`(fraction: Double) throws {
        let all = try examples([6, 4])
        #expect(
            failure { _ = try all.split(holdingOut: fraction) }
                == "fraction to hold out is \(fraction); it must be above 0 and below 1, so that of 10 examples both parts have some"
        )
        #expect(
            failure { _ = try examples([1]).split(holdingOut: 0.5) }
                == "fraction to hold out is 0.5; it must be above 0 and below 1; there is 1 example")
    }
}
