import Descent
import LegacyRandom
import Reporting

/// What the runs train and test with: two moons of as many points as the course's own data have, 211 and 200, with much
/// noise, or the data that `--data` names.
///
/// Of data of 411 examples without a test set the first 211 are for training and the others for testing, as in the
/// course; any other data are all for training.
struct RegularizationData: Sendable {
    let train: PlaneData
    let test: PlaneData?

    /// What they are, for a title.
    let name: String

    /// Whether they are the user's.
    let isBrought: Bool

    /// Whether they are the moons that replace the course's data.
    var areTheDefault: Bool { !isBrought && seed == RegularizationData.defaultSeed }

    /// The seed of the moons for training.
    private let seed: UInt32?

    /// How many examples the course's data have.
    static let courseTrainCount = 211
    static let courseTestCount = 200

    private static let noise = 0.3
    private static let defaultSeed: UInt32 = 3

    /// The textbook takes 30,000 steps on all examples four times, and new masks hold a number for each unit and
    /// example.
    private static let largestCount = 20_000

    init(_ settings: ExerciseSettings) throws(ExerciseError) {
        guard let brought = settings.data else {
            self = try RegularizationData(moonsOfSeed: settings.dataSeed ?? RegularizationData.defaultSeed)
            return
        }
        if let seed = settings.dataSeed {
            throw .setting(
                flag: ExerciseSettings.Name.dataSeed.flag, value: "\(seed)",
                expected: "left out where --data gives the data")
        }
        let flag = ExerciseSettings.Name.data.flag
        let count = brought.train.count
        let total = count + (brought.test?.count ?? 0)
        guard total <= RegularizationData.largestCount else {
            throw .setting(
                flag: flag, value: "\(brought.name), \(total) examples",
                expected: "at most \(RegularizationData.largestCount.grouped) examples")
        }
        let trainCount = RegularizationData.courseTrainCount
        let isWhole = brought.test == nil && count == trainCount + RegularizationData.courseTestCount
        train = try PlaneData(brought.train, 0..<(isWhole ? trainCount : count), flag: flag, name: brought.name)
        if let given = brought.test {
            test = try PlaneData(given, 0..<given.count, flag: flag, name: brought.name)
        } else {
            test = isWhole ? try PlaneData(brought.train, trainCount..<count, flag: flag, name: brought.name) : nil
        }
        name = brought.name
        isBrought = true
        seed = nil
    }

    /// The moons; the test set has the next seed.
    private init(moonsOfSeed seed: UInt32) throws(ExerciseError) {
        guard seed < .max else {
            throw .setting(
                flag: ExerciseSettings.Name.dataSeed.flag, value: "\(seed)",
                expected: "below \(UInt32.max), as the test set has the next seed")
        }
        func moons(_ count: Int, _ seed: UInt32) -> PlaneData {
            var random = RandomState(seed: seed)
            return PlaneData(random.makeMoons(count: count, noise: RegularizationData.noise))
        }
        train = moons(RegularizationData.courseTrainCount, seed)
        test = moons(RegularizationData.courseTestCount, seed + 1)
        name = "two moons, noise \(RegularizationData.noise), seed \(seed)"
        isBrought = false
        self.seed = seed
    }
}
