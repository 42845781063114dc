package import Reporting

/// One of the course's exercises: it computes, compares with what is known, and describes its figures.
package protocol Exercise: Sendable {
    /// The name on the command line.
    static var name: String { get }

    /// What it shows, in one line.
    static var summary: String { get }

    /// The sections of the notes that it belongs to, such as "3 and 5".
    static var sections: String { get }

    /// The settings that it heeds besides those that all have.
    static var settings: Set<ExerciseSettings.Name> { get }

    /// The data that the command reads for it where none are given, as `--data` spells them; nil for an exercise that
    /// makes its own.
    static var standardData: String? { get }

    /// Reads the settings.
    init(_ settings: ExerciseSettings) throws(ExerciseError)

    /// Computes everything.
    ///
    /// - Parameter progress: is told in a line what is being done, now and then.
    func run(_ progress: @Sendable (String) -> Void) throws(ExerciseError) -> Report
}

extension Exercise {
    package static var settings: Set<ExerciseSettings.Name> { [] }

    package static var standardData: String? { nil }
}
