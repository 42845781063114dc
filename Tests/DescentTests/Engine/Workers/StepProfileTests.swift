import Descent
import Testing

@Suite struct StepProfileTests {
    /// Trains with a profile; the seconds that training took with all around it.
    private func train(
        _ sizes: [Int], batchSize: Int, workers: Int, epochs: Int = 2, profile: StepProfile?
    ) throws -> Double {
        let twin = try Twin(sizes: sizes, output: .softmax, count: 500)
        var network = try twin.network()
        var trainer = Trainer(batchSize: .fixed(batchSize), l2: 0.1, workers: workers)
        if workers > 1 { trainer.program = .shared }
        trainer.profile = profile
        // The clock that profiles read.
        let clock = SuspendingClock()
        let start = clock.now
        _ = try trainer.fit(&network, to: twin.examples, epochs: epochs)
        return (clock.now - start) / .seconds(1)
    }

    private func total(_ profile: StepProfile) -> Double {
        StepProfile.Part.allCases.reduce(0) { $0 + profile[$1] }
    }

    @Test(arguments: [[60, 90, 10], [400, 260, 10]], [1, 2, 3])
    func `every part is recorded, and together they are no more than all workers' time`(sizes: [Int], workers: Int)
        throws
    {
        let profile = StepProfile()
        let seconds = try train(sizes, batchSize: 100, workers: workers, profile: profile)
        for part in [StepProfile.Part.gather, .products, .elementwise, .update] {
            #expect(profile[part] > 0, "\(part)")
        }
        #expect(profile[.waiting] >= 0)
        #expect(total(profile) <= Double(workers) * seconds)
    }

    @Test(arguments: [[60, 90, 10], [400, 260, 40, 10]], [1, 2])
    func `the products of all layers and directions are all products`(sizes: [Int], workers: Int) throws {
        let profile = StepProfile()
        _ = try train(sizes, batchSize: 100, workers: workers, profile: profile)
        let layers = sizes.count - 1
        let expected =
            (0..<layers).flatMap { [Product.Role.forward(layer: $0), .weights(layer: $0)] }
            + (1..<layers).map { .backward(layer: $0) }
        for role in expected { #expect(profile[role] > 0, "\(role)") }
        let sum = expected.reduce(0) { $0 + profile[$1] }
        #expect(abs(sum - profile[.products]) <= 1e-9 * sum)
        #expect(profile[.backward(layer: 0)] == 0)
        #expect(profile[.forward(layer: layers)] == 0)
        profile.reset()
        #expect(expected.allSatisfy { profile[$0] == 0 })
    }

    @Test func `runs add up, and a profile forgets`() throws {
        let profile = StepProfile()
        _ = try train([60, 90, 10], batchSize: 100, workers: 2, profile: profile)
        let first = StepProfile.Part.allCases.map { profile[$0] }
        _ = try train([60, 90, 10], batchSize: 100, workers: 2, profile: profile)
        let both = StepProfile.Part.allCases.map { profile[$0] }
        #expect(zip(first, both).allSatisfy { $0 <= $1 })
        #expect(both[StepProfile.Part.products.rawValue] > first[StepProfile.Part.products.rawValue])
        profile.reset()
        #expect(total(profile) == 0)
    }

    @Test func `nothing is recorded that nobody asked for, nor by the program for few units`() throws {
        let profile = StepProfile()
        _ = try train([60, 90, 10], batchSize: 100, workers: 2, profile: nil)
        _ = try train([2, 5, 3], batchSize: 64, workers: 1, profile: profile)
        #expect(total(profile) == 0)
    }
}
