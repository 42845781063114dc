import Reporting

/// What the exercise shows, in sentences.
struct MethodsFindings {
    private let judged: [JudgedRun]
    private let isCourse: Bool

    init(_ judged: [JudgedRun], isCourse: Bool) {
        self.judged = judged
        self.isCourse = isCourse
    }

    var sentences: [String] {
        var sentences: [String] = []
        // The longest runs of an edition that prints means; the last mini-batch's cost is a sample of 44.
        let editions = Set(judged.map(\.run.edition))
        if let edition = [Edition.of2019, .of2021, .of2017].first(where: editions.contains),
            let descent = run(edition, .gradientDescent), let momentum = run(edition, .momentum),
            let adam = run(edition, .adam), let rmsprop = run(edition, .rmsprop), let last = adam.costs.indices.last
        {
            sentences.append(
                "At epoch \(1000 * last) of the edition of \(edition.rawValue) gradient descent is at "
                    + "\(cost(descent, last)), Momentum at \(cost(momentum, last)), RMSprop at \(cost(rmsprop, last)) "
                    + "and Adam at \(cost(adam, last)).")
            if let epoch = adam.costs.firstIndex(where: { $0 <= descent.costs[last] }) {
                sentences.append("Adam is below gradient descent's last cost by epoch \(1000 * epoch).")
            }
        }
        if !isCourse {
            sentences.append("The course published nothing for these seeds or this number of examples.")
        }
        return sentences
    }

    private func run(_ edition: Edition, _ rule: CourseRule) -> JudgedRun? {
        judged.first { $0.run.edition == edition && $0.run.arithmetic == MethodArithmetic(rule, 0.0007) }
    }

    private func cost(_ run: JudgedRun, _ index: Int) -> String { NumberText.fixed(run.costs[index], places: 6) }
}
