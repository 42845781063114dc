import Exercises
import Reporting
import Testing

@Suite struct SaddleProblemVerdictTests {
    @Test func `a claim is judged with the exercise's own seeds only`() throws {
        let own = try SaddleProblem(dataSeed: SaddleProblem.defaultSeed, weightSeed: SaddleProblem.defaultSeed)
        #expect(own.verdict(true) == .agrees)
        #expect(own.verdict(false) == .differs)
        #expect(try SaddleProblem(dataSeed: 1, weightSeed: SaddleProblem.defaultSeed).verdict(false) == nil)
        #expect(try SaddleProblem(dataSeed: SaddleProblem.defaultSeed, weightSeed: 1).verdict(false) == nil)
    }
}
