/// What the course printed for a run with its own seeds: values to compare with, none of them is used in computing.
///
/// The costs of 2017 and 2021 are those that the notebooks print, with six decimals. Those of 2019, and of 2021 at α 0.1
/// without decay, are the full numbers of the notebook's arithmetic; the first five of 2019 are also what 2021 prints. Of
/// Adam's costs in 2017 there are two versions: another copy of the notebook has 0.185501, 0.150830, … from epoch 1000 on.
struct PublishedRun: Sendable {
    /// At epochs 0, 1000, 2000, …
    var costs: [Double]?

    /// The accuracy in the notebook's words, and what it may be, give or take an example.
    var accuracy: (text: String, range: ClosedRange<Double>)?

    /// The largest difference that rounding to the printed digits explains.
    static let costTolerance = 0.5e-6 + 1e-9

    /// An accuracy of so many per cent; an example of 300 more or less is let pass.
    private static func percent(_ text: String, _ range: ClosedRange<Double>) -> (String, ClosedRange<Double>) {
        // A little more, since 283/300 − 1/300 and 282/300 need not be the same in binary.
        let example = 1.0 / 300 + 1e-9
        return (text, range.lowerBound - example...range.upperBound + example)
    }

    private static func run(_ edition: Edition, _ rule: CourseRule, _ rate: Double, _ decay: MethodDecay = .none)
        -> MethodRun
    {
        MethodRun(edition: edition, arithmetic: MethodArithmetic(rule, rate, decay))
    }

    static let all: [MethodRun: PublishedRun] = [
        run(.of2017, .gradientDescent, 0.0007): PublishedRun(
            costs: [
                0.690736, 0.685273, 0.647072, 0.619525, 0.576584, 0.607243, 0.529403, 0.460768, 0.465586, 0.464518,
            ],
            accuracy: percent("79.7 %", 0.797...0.797)),
        run(.of2017, .momentum, 0.0007): PublishedRun(
            costs: [
                0.690741, 0.685341, 0.647145, 0.619594, 0.576665, 0.607324, 0.529476, 0.460936, 0.465780, 0.464740,
            ],
            accuracy: percent("79.7 %", 0.797...0.797)),
        run(.of2017, .adam, 0.0007): PublishedRun(
            costs: [
                0.690552, 0.185567, 0.150852, 0.074454, 0.125936, 0.104235, 0.100552, 0.031601, 0.111709, 0.197648,
            ],
            accuracy: percent("94 %", 0.94...0.94)),
        run(.of2019, .gradientDescent, 0.0007): PublishedRun(
            costs: [
                0.7024046849828726, 0.66810064295887, 0.6352875703390978, 0.600491198436302, 0.5733672256957693,
                0.5519772083453836, 0.5323695140170054, 0.5140067717007158, 0.4964720510901484, 0.4680136839007519,
            ],
            accuracy: percent("79.7 %", 0.797...0.797)),
        run(.of2019, .momentum, 0.0007): PublishedRun(accuracy: percent("79.7 %", 0.797...0.797)),
        run(.of2019, .adam, 0.0007): PublishedRun(
            costs: [
                0.7021655222604548, 0.16784505282581158, 0.14131619792956465, 0.1387878350098587, 0.13606616153974382,
                0.134240111214826, 0.13112698193050087, 0.13021564068726496, 0.1296233798647996, 0.12911837498636794,
            ],
            accuracy: percent("94 %", 0.94...0.94)),
        run(.of2021, .gradientDescent, 0.0007): PublishedRun(
            costs: [0.702405, 0.668101, 0.635288, 0.600491, 0.573367], accuracy: percent("> 71 %", 0.71...0.72)),
        run(.of2021, .momentum, 0.0007): PublishedRun(
            costs: [0.702413, 0.668167, 0.635388, 0.600591, 0.573444], accuracy: percent("> 71 %", 0.71...0.72)),
        run(.of2021, .adam, 0.0007): PublishedRun(
            costs: [0.702166, 0.167845, 0.141316, 0.138788, 0.136066], accuracy: percent("94 %", 0.94...0.94)),
        run(.of2021, .gradientDescent, 0.1): PublishedRun(
            costs: [
                0.7010914685043044, 0.12716128325384332, 0.11946086319986358, 0.11700590249996717, 0.12665893126015743,
            ]),
        run(.of2021, .gradientDescent, 0.1, .everyEpoch): PublishedRun(
            costs: [0.701091, 0.661884, 0.658620, 0.656765, 0.655486]),
        run(.of2021, .gradientDescent, 0.1, .interval): PublishedRun(
            costs: [0.701091, 0.127161, 0.120304, 0.117033, 0.117512], accuracy: percent("94.6 %", 0.946...0.946)),
        run(.of2021, .momentum, 0.1, .interval): PublishedRun(
            costs: [0.702226, 0.128974, 0.125965, 0.123375, 0.123218], accuracy: percent("95.6 %", 0.956...0.956)),
        run(.of2021, .adam, 0.01, .interval): PublishedRun(
            costs: [0.699346, 0.130074, 0.129826, 0.129282, 0.128361], accuracy: percent("94 %", 0.94...0.94)),
    ]
}
