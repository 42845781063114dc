package import Descent

/// What the flags of `descent exercise` set; nil is the exercise's own default.
package struct ExerciseSettings: Sendable {
    /// The settings that only some exercises heed.
    package enum Name: String, Sendable, Hashable, CaseIterable {
        case edition, dataSeed, weightSeed, shuffleSeed, examples, data

        /// The flag that sets it.
        package var flag: String {
            switch self {
            case .edition: "--edition"
            case .dataSeed: "--data-seed"
            case .weightSeed: "--weight-seed"
            case .shuffleSeed: "--shuffle-seed"
            case .examples: "--examples"
            case .data: "--data"
            }
        }
    }

    /// Examples that the user brings, and how the command line spells them.
    package struct Data: Sendable {
        package let name: String
        package let train: Examples
        package let test: Examples?

        package init(name: String, train: Examples, test: Examples?) {
            self.name = name
            self.train = train
            self.test = test
        }
    }

    /// The year of the exercise's edition: 2017, 2019 or 2021.
    package var edition: Int?
    package var dataSeed: UInt32?
    package var weightSeed: UInt32?
    package var shuffleSeed: UInt32?
    package var examples: Int?
    package var data: Data?

    /// The number of workers of the fast engine; nil for all usable processors.
    package var workers: Int?

    package init() {}

    /// Those that were given.
    package var given: Set<Name> {
        var given: Set<Name> = []
        if edition != nil { given.insert(.edition) }
        if dataSeed != nil { given.insert(.dataSeed) }
        if weightSeed != nil { given.insert(.weightSeed) }
        if shuffleSeed != nil { given.insert(.shuffleSeed) }
        if examples != nil { given.insert(.examples) }
        if data != nil { given.insert(.data) }
        return given
    }
}
