import Descent
import Exercises
import TestSupport
import Testing
import Textbook

/// The course's net with seeds and numbers of examples that the course doesn't have; the course's own are in the tests
/// of the whole exercise.
@Suite struct CourseProblemTests {
    @Test func `the file of NumPy's runs holds other seeds and another number of examples`() {
        let others = GoldenRun.all.filter { !$0.isCourse }
        #expect(Set(others.map(\.seeds)).count >= 3)
        #expect(Set(GoldenRun.all.map(\.count)).count >= 2)
        #expect(others.count >= 27)
    }

    @Test(arguments: GoldenRun.all.filter { !$0.isCourse })
    func `the textbook's costs are NumPy's with any seeds`(golden: GoldenRun) throws {
        let trajectory = try CourseProblem(golden.seeds, count: golden.count).textbookRun(golden.plan)
        let costs = CourseTrajectory.thousands(trajectory.epochCosts)
        let lastBatchCosts = CourseTrajectory.thousands(trajectory.lastBatchCosts)
        #expect(largestRelativeDifference(costs, golden.epochCosts) <= 1e-9)
        // A last batch of 2 that is learnt by heart costs next to nothing, and the exercise's 1 − ŷ has only so many
        // digits.
        #expect(largestMixedDifference(lastBatchCosts, golden.lastBatchCosts) <= 1e-9)
        #expect(trajectory.marks[golden.epochs]?.hits == golden.hits)
    }

    @Test(arguments: GoldenRun.all.filter { !$0.isCourse })
    func `the engine's costs are NumPy's within single precision`(golden: GoldenRun) throws {
        let trajectory = try CourseProblem(golden.seeds, count: golden.count).engineRun(golden.plan)
        #expect(
            largestAbsoluteDifference(CourseTrajectory.thousands(trajectory.epochCosts), golden.epochCosts) <= 5e-4)
        #expect(
            largestAbsoluteDifference(CourseTrajectory.thousands(trajectory.lastBatchCosts), golden.lastBatchCosts)
                <= 5e-4)
        let hits = try #require(trajectory.marks[golden.epochs]?.hits)
        #expect(abs(hits - golden.hits) <= 1)
    }

    @Test(arguments: [2, 63, 64, 65, 300])
    func `each example stands in one mini-batch of an epoch`(count: Int) throws {
        let problem = try CourseProblem(CourseSeeds(), count: count)
        let batches = problem.batches(ofEpoch: 7)
        #expect(Partition.isWhole(batches, count: count))
        #expect(batches.dropLast().allSatisfy { $0.count == 64 })
        #expect(batches.last?.count == (count - 1) % 64 + 1)
        #expect(problem.batches(ofEpoch: 8) != batches || count == 2)
    }

    @Test func `both sides begin with the same numbers`() throws {
        let problem = try CourseProblem()
        let engine = try EngineDescent(
            problem.network, on: problem.examples, batchSize: 64, by: Descent.GradientDescent())
        #expect(engine.parameters == problem.network.flatParameters.map { Double(Float($0)) })
        #expect(problem.examples.count == 300)
        for example in [0, 17, 299] {
            #expect(problem.examples.inputs[example, 1] == Float(problem.inputs[1, example]))
            #expect(problem.examples.targets.classNumber(ofExample: example) == problem.classes[example])
        }
    }

    /// The third epoch's rate must act in the third epoch on both sides: a rate of almost nothing from there on stops
    /// both.
    @Test func `a schedule acts from its epoch on`() throws {
        let problem = try CourseProblem()
        let stop = CourseSchedule.manual([3: 1e-30])
        let long = CoursePlan(.gradientDescent, learningRate: 0.1, schedule: stop, epochs: 9)
        let short = CoursePlan(.gradientDescent, learningRate: 0.1, epochs: 2)
        #expect(
            problem.textbookRun(long).marks[9]?.parameters == problem.textbookRun(short).marks[2]?.parameters)
        #expect(
            try problem.engineRun(long).marks[9]?.parameters == problem.engineRun(short).marks[2]?.parameters)
    }
}
