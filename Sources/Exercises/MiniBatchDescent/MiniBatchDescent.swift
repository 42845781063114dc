import LinearAlgebra
package import Reporting

/// Section 1 of the notes: how a training set is cut into mini-batches, their cost, and descent with them.
package struct MiniBatchDescent: Exercise {
    package static let name = "mini-batches"
    package static let summary = "the construction of mini-batches, their cost J{t}, and descent beside the whole set's"
    package static let sections = "1"

    private let workers: Int?

    package init(_ settings: ExerciseSettings) throws(ExerciseError) {
        workers = settings.workers
        // The largest part: a permutation of five million in 64 bits and its pieces, and the engine's in 32 bits.
        try ExerciseError.onMemory { () throws(MemoryError) in try MemoryError.require(NotesExample.byteCount) }
    }

    package func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report {
        progress("cutting the exercise's 148 examples and the notes' five million")
        var report = Report()
        report.tables = [BatchConstruction().table, try NotesExample().table]
        let problem = try CourseProblem()
        report.tables.append(try BatchCost(problem).table)
        let paths = try Concurrently.map([CourseProblem.courseCount, CourseProblem.batchSize], workers: workers) {
            (size) throws(ExerciseError) in
            progress("\(BatchPath.steps) steps with \(size) examples each, by the textbook and on the engine")
            return try BatchPath(problem, batchSize: size)
        }
        let comparison = BatchComparison(whole: paths[0], mini: paths[1])
        report.tables += [comparison.claims, comparison.costs]
        report.findings = comparison.findings
        report.figures = [comparison.figure]
        return report
    }
}
