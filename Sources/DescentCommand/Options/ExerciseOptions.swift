package import ArgumentParser
import Descent
import Exercises

/// The flags that only some exercises take.
package struct ExerciseOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The edition of optimization-methods: 2017, 2019 or 2021. (default: all three)", valueName: "YEAR"),
        transform: { try NumberArgument.whole($0) })
    package var edition: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The seed of the data, from 0 to \(UInt32.max). (default: the course's)", valueName: "N"),
        transform: { try ExerciseOptions.seed($0) })
    package var dataSeed: UInt32?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The seed of the first weights. (default: the course's)", valueName: "N"),
        transform: { try ExerciseOptions.seed($0) })
    package var weightSeed: UInt32?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The seed of the shuffling. (default: the course's)", valueName: "N"),
        transform: { try ExerciseOptions.seed($0) })
    package var shuffleSeed: UInt32?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The number of examples. (default: the course's)", valueName: "N"),
        transform: { try NumberArgument.positive($0) })
    package var examples: Int?

    @Option(
        help: ArgumentHelp(
            "Your own examples instead of the course's, spelled as for descent train.", valueName: "D"),
        completion: DataSource.completion, transform: { try DataSource(parsing: $0) })
    package var data: DataSource?

    @OptionGroup(title: "Tables, csv:FILE")
    package var table: TableOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How many threads the engine uses, from 1 to 64. (default: all usable processors)",
            valueName: "N"),
        transform: { try NumberArgument.whole($0) })
    package var workers: Int?

    package init() {}

    /// The settings with the data that an exercise has to have, where none were given.
    ///
    /// - Returns: nil where `all` are asked for and these data are not installed, which a line says.
    func completed(
        _ settings: ExerciseSettings, for exercise: any Exercise.Type, all: Bool
    ) throws(Failure) -> ExerciseSettings? {
        guard settings.data == nil, let name = exercise.standardData else { return settings }
        var settings = settings
        do throws(Failure) {
            let source: DataSource
            do { source = try DataSource(parsing: name) } catch { throw Failure(.fault, "\(error)") }
            let loaded = try source.load(flag: "--data", table.settings)
            settings.data = ExerciseSettings.Data(name: name, train: loaded.examples, test: loaded.test)
        } catch {
            guard all else { throw error }
            Console.message("\(exercise.name) is left out: \(error)")
            return nil
        }
        return settings
    }

    private static func seed(_ text: String) throws -> UInt32 {
        guard let seed = UInt32(text) else {
            throw ValidationError("expected a whole number from 0 to \(UInt32.max).")
        }
        return seed
    }

    /// The settings, with the data loaded. One that the exercise doesn't heed is refused; `all` takes none.
    func read(for exercises: [any Exercise.Type], all: Bool) throws(Failure) -> ExerciseSettings {
        var read = ExerciseSettings()
        read.edition = edition
        read.dataSeed = dataSeed
        read.weightSeed = weightSeed
        read.shuffleSeed = shuffleSeed
        read.examples = examples
        do { _ = try Trainer.workerCount(workers, products: .blas) } catch { throw Failure(error) }
        read.workers = workers
        var given = read.given
        if data != nil { given.insert(.data) }
        for name in ExerciseSettings.Name.allCases where given.contains(name) {
            if all { throw Failure(.usage, "\(name.flag) belongs to single exercises, not to all") }
            for exercise in exercises where !exercise.settings.contains(name) {
                throw Failure(.usage, "\(name.flag) is not a setting of the exercise \(exercise.name)")
            }
        }
        if data == nil, let flag = table.settings.flags.first {
            throw Failure(.usage, "--\(flag.name) needs --data")
        }
        if let data {
            let loaded = try data.load(flag: "--data", table.settings)
            read.data = ExerciseSettings.Data(name: "\(data)", train: loaded.examples, test: loaded.test)
        }
        return read
    }
}
