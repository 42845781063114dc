/// A year in which the exercise was published anew. The arithmetic stayed; what is printed changed.
enum Edition: Int, Sendable, Hashable, CaseIterable {
    case of2017 = 2017
    case of2019 = 2019
    case of2021 = 2021

    /// How many epochs its runs have.
    var epochs: Int { self == .of2021 ? 5000 : 10_000 }

    /// Whether it prints the cost of the epoch's last mini-batch, and not the mean over the epoch.
    var printsLastBatch: Bool { self == .of2017 }

    /// What it prints, in words.
    var printedCost: String { printsLastBatch ? "cost of the epoch's last mini-batch" : "mean cost of the epoch" }

    /// Its runs, in the order in which they are printed; RMSprop stands beside them.
    var runs: [MethodRun] {
        var runs = CourseRule.allCases.map { MethodRun(edition: self, arithmetic: MethodArithmetic($0, 0.0007)) }
        if self == .of2021 {
            runs += MethodArithmetic.decaySection.map { MethodRun(edition: self, arithmetic: $0) }
        }
        return runs
    }
}
