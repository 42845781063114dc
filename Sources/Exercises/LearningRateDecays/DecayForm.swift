import Descent
import Textbook

/// A decay of section 6 with its constants, for a run of the course's net.
package struct DecayForm: Sendable {
    /// The formula, for people.
    let name: String

    package let schedule: CourseSchedule

    /// Whether the rate stays for many epochs and then jumps.
    let isStaged: Bool

    /// The exercise's run with the same arithmetic, where the course has one.
    let arithmetic: MethodArithmetic?

    package init(
        _ name: String, _ schedule: CourseSchedule, staged: Bool = false, arithmetic: MethodArithmetic? = nil
    ) {
        self.name = name
        self.schedule = schedule
        isStaged = staged
        self.arithmetic = arithmetic
    }

    /// α₀ of all runs, and their epochs.
    static let initialRate = 0.1
    static let epochs = 5000

    /// All forms, in the order of the notes; n is the epoch's number from 0 and e the same from 1.
    package static let all = [
        DecayForm("α₀", .none, arithmetic: MethodArithmetic(.gradientDescent, 0.1)),
        DecayForm(
            "α₀/(1 + n), n 0, 0, 1, 2, …", .inverseTime(rate: 1, interval: 1),
            arithmetic: MethodArithmetic(.gradientDescent, 0.1, .everyEpoch)),
        DecayForm(
            "α₀/(1 + ⌊n/1000⌋), n the same", .inverseTime(rate: 1, interval: 1000), staged: true,
            arithmetic: MethodArithmetic(.gradientDescent, 0.1, .interval)),
        DecayForm("0.95ⁿ·α₀", .exponential(factor: 0.95)),
        DecayForm("0.9995ⁿ·α₀", .exponential(factor: 0.9995)),
        DecayForm("1/e·α₀", .inverse),
        DecayForm("1/√e·α₀", .inverseSquareRoot),
        DecayForm("0.5^⌊n/1000⌋·α₀", .staircase(factor: 0.5, interval: 1000), staged: true),
        DecayForm("0.05 from e 1001, 0.01 from 3001", .manual([1001: 0.05, 3001: 0.01]), staged: true),
    ]

    /// The textbook's rate of each epoch.
    var rates: [Double] { (1...DecayForm.epochs).map { schedule.textbook(DecayForm.initialRate, $0) } }
}
