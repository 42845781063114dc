import Exercises
import Testing

@Suite struct ExerciseCatalogueTests {
    @Test func `every exercise is found by its name`() {
        for exercise in ExerciseCatalogue.all {
            #expect(ExerciseCatalogue.exercise(named: exercise.name) == exercise)
            #expect(!exercise.summary.isEmpty && !exercise.sections.isEmpty)
        }
        #expect(Set(ExerciseCatalogue.all.map { $0.name }).count == ExerciseCatalogue.all.count)
        #expect(ExerciseCatalogue.exercise(named: "no-such-exercise") == nil)
    }
}
