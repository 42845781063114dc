package import Descent

/// What the flags of `descent exercise` set; nil is the exercise's own default.
package struct ExerciseSettings: Sendable {
    /// The settings that only some exercises heed.
    package enum Name: String, Sendable, Hashable, CaseIterable {
        case edition = "--edition"
        case dataSeed = "--data-seed"
        case weightSeed = "--weight-seed"
        case shuffleSeed = "--shuffle-seed"
        case examples = "--examples"
        case data = "--data"

        /// The flag that sets it.
        package var flag: String { rawValue }
    }

    /// The user's examples, and how the command line spells them.
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

    /// The settings that were given.
    package var given: Set<Name> {
        Set(
            Name.allCases.filter { name in
                switch name {
                case .edition: edition != nil
                case .dataSeed: dataSeed != nil
                case .weightSeed: weightSeed != nil
                case .shuffleSeed: shuffleSeed != nil
                case .examples: examples != nil
                case .data: data != nil
                }
            })
    }
}
