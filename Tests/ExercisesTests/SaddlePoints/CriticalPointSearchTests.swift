import Curvature
import Exercises
import TestSupport
import Testing
import Textbook

@Suite struct CriticalPointSearchTests {
    /// Searches from some starts, of which most end at a critical point.
    private func points(_ problem: SaddleProblem) throws -> [CriticalPointSearch.Point] {
        var found: [CriticalPointSearch.Point] = []
        for run in 0..<8 {
            let start = try problem.start(run, scale: 0.5)
            if let point = try CriticalPointSearch.search(from: start, on: problem.surface) { found.append(point) }
        }
        return found
    }

    @Test func `where it ends the gradient vanishes and the Hessian is the surfaces`() throws {
        let problem = try SaddleProblem(dataSeed: 3, weightSeed: 3)
        let found = try points(problem)
        #expect(found.count >= 4)
        for point in found {
            let (cost, gradient) = try problem.surface.gradient(at: point.parameters)
            #expect(gradient.allSatisfy { abs($0) <= 1e-10 })
            #expect(relativeDifference(cost, point.cost) <= 1e-14)
            let spectrum = try Spectrum.dense(of: problem.surface, at: point.parameters)
            #expect(largestAbsoluteDifference(point.spectrum.values, spectrum.values) <= 1e-12)
        }
        // Saddles as well as minima draw it: from small weights the nearest is the saddle at the origin.
        #expect(found.contains { $0.spectrum.negative > 0 })
    }

    @Test func `the same start gives the same point`() throws {
        let problem = try SaddleProblem(dataSeed: 3, weightSeed: 3)
        let start = try problem.start(1)
        let first = try CriticalPointSearch.search(from: start, on: problem.surface)
        let second = try CriticalPointSearch.search(from: start, on: problem.surface)
        #expect(first?.parameters == second?.parameters)
    }
}
