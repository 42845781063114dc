/// The seeds that decide a run of the course's exercise in week 2; the course's own by default.
package struct CourseSeeds: Sendable, Hashable {
    /// What the moons are drawn from.
    package var data: UInt32 = 3

    /// What the first weights are drawn from.
    package var weights: UInt32 = 3

    /// Where the shuffling starts: the seed is raised by 1 before each epoch.
    package var shuffle: UInt32 = 10

    /// Reads the settings, which have nil for the course's own.
    package init(_ settings: ExerciseSettings = ExerciseSettings()) {
        data = settings.dataSeed ?? data
        weights = settings.weightSeed ?? weights
        shuffle = settings.shuffleSeed ?? shuffle
    }
}
