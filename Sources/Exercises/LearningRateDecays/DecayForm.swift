import Descent
package import Reporting

/// A decay of section 6 with its constants, for a run of the course's net.
package struct DecayForm: Sendable {
    /// The formula, for people.
    let name: String

    /// The formula for the legend of a figure, in which an exponent is raised.
    let label: String

    /// How it looks in figures.
    let look: Look

    package let schedule: CourseSchedule

    /// Whether the rate stays for many epochs and then jumps.
    let isStaged: Bool

    /// The same decay in the exercise's edition of 2021, where it has one.
    let published: MethodDecay?

    package init(
        _ name: String, label: String? = nil, _ schedule: CourseSchedule, look: Look = .black, staged: Bool = false,
        published: MethodDecay? = nil
    ) {
        self.name = name
        self.label = label ?? name
        self.look = look
        self.schedule = schedule
        isStaged = staged
        self.published = published
    }

    /// α₀ of all runs, and their epochs.
    static let initialRate = 0.1
    static let epochs = 5000

    /// All forms, in the order of the notes. The epoch is counted from 1; n is its number from 0, in the exercise's own
    /// forms 0, 0, 1, 2, …
    package static let all = [
        DecayForm("α₀", label: "α₀, no decay", .none, look: .gradientDescent, published: MethodDecay.none),
        DecayForm(
            "α₀/(1 + n), n = 0, 0, 1, 2, …", .inverseTime(rate: 1, interval: 1), look: .decayEveryEpoch,
            published: .everyEpoch),
        DecayForm(
            "α₀/(1 + ⌊n/1000⌋), n = 0, 0, 1, …", .inverseTime(rate: 1, interval: 1000), look: .decayByIntervals,
            staged: true, published: .interval),
        DecayForm("0.95ⁿ·α₀", .exponential(factor: 0.95), look: .vermilion),
        DecayForm("0.9995ⁿ·α₀", .exponential(factor: 0.9995), look: .green),
        DecayForm("k/epoch·α₀, k = 1", .inverse, look: .navy),
        DecayForm("k/√epoch·α₀, k = 1", .inverseSquareRoot, look: .sky),
        DecayForm(
            "0.5^⌊n/1000⌋·α₀", label: "0.5^{⌊n/1000⌋}·α₀", .staircase(factor: 0.5, interval: 1000), look: .brown,
            staged: true),
        DecayForm(
            "0.05 from epoch 1,001, 0.01 from 3,001", .manual([1001: 0.05, 3001: 0.01]), look: .pink, staged: true),
    ]

    /// The textbook's rate of each epoch.
    var rates: [Double] { (1...DecayForm.epochs).map { schedule.textbook(DecayForm.initialRate, $0) } }
}
