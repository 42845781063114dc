package import Reporting

/// What the notes say of batch sizes, Momentum and Adam, beside what a grid of races measured.
///
/// The outcome depends on the machine and the data: so it is told in words, and no verdict is passed.
package struct RaceClaims: Sendable {
    private let summary: RaceSummary

    /// How much faster something has to be to count as faster: repetitions of a race differ by some per cent.
    private static let margin = 1.1

    /// The sizes that the notes advise for many examples.
    private static let advised = 64...512

    package init(_ summary: RaceSummary) { self.summary = summary }

    /// Each claim, what was measured, and what that makes of it.
    package var table: Report.Table {
        var table = Report.Table(
            "The notes' claims on \(summary.grid.track.name), as measured here", ["claim", "measured", "found"])
        for row in rows { table.append([row.claim, row.measured, row.found]) }
        return table
    }

    /// The claims in sentences, those on the best sizes in one.
    package var findings: [String] {
        let net = summary.grid.track.name
        let advice = summary.grid.rules.map { adviceRow($0) }
        let holding = advice.count { $0.found.hasPrefix("holds") }
        let others = rows.dropFirst(advice.count)
        return ["\(net): 64 to 512 examples are the best batch for \(holding) of \(advice.count) rules."]
            + others.map { "\(net): \($0.claim): \($0.found) (\($0.measured))." }
    }

    package struct Row: Sendable, Hashable {
        package let claim: String
        package let measured: String
        package let found: String
    }

    package var rows: [Row] {
        summary.grid.rules.map { adviceRow($0) } + [longStepRow, vectorRow, momentumRow, adamRow].compactMap { $0 }
    }

    /// Section 1.3: 64, 128, 256 or 512 are the sizes to take.
    private func adviceRow(_ rule: RaceRule) -> Row {
        let claim = "64 to 512 examples are the best batch for \(rule.rawValue) (1.3)"
        guard let fastest = summary.fastest(rule), let time = fastest.secondsToGoal else {
            return Row(claim: claim, measured: "no size reached the accuracy", found: "not to be told")
        }
        let measured = "fastest is \(words(fastest))"
        guard summary.grid.sizes.contains(where: RaceClaims.advised.contains) else {
            return Row(claim: claim, measured: measured + ", no size from 64 to 512 was tried", found: "not to be told")
        }
        guard let advised = summary.fastest(rule, where: RaceClaims.advised.contains),
            let advisedTime = advised.secondsToGoal
        else { return Row(claim: claim, measured: measured + ", none of 64 to 512 got there", found: "does not hold") }
        if advised.batchSize == fastest.batchSize { return Row(claim: claim, measured: measured, found: "holds") }
        let both = measured + "; of 64 to 512 \(words(advised))"
        if advisedTime <= RaceClaims.margin * time {
            return Row(claim: claim, measured: both, found: "holds within a tenth")
        }
        return Row(
            claim: claim, measured: both,
            found:
                "does not hold: \(NumberText.grouped(fastest.batchSize)) is \(RaceText.factor(advisedTime / time)) times as fast"
        )
    }

    /// Section 1.3: with the whole set as the batch each step takes long.
    private var longStepRow: Row? {
        guard let rule = summary.grid.rules.first, let size = summary.grid.sizes.last,
            let small = summary.grid.sizes.first(where: RaceClaims.advised.contains), size > small,
            let large = summary.best(rule, size), let other = summary.best(rule, small),
            let seconds = secondsPerUpdate(large), let otherSeconds = secondsPerUpdate(other)
        else { return nil }
        let times = RaceText.factor(seconds / otherSeconds)
        var measured =
            "\(rule.rawValue): an update on \(NumberText.grouped(size)) takes \(times) times as long as one on "
            + NumberText.grouped(small)
        guard let updates = large.updatesToGoal, let others = other.updatesToGoal else {
            let found = seconds > otherSeconds ? "holds" : "does not hold"
            return Row(claim: "Huge batches make each step long (1.3)", measured: measured, found: found)
        }
        let saving = Double(others) / Double(updates)
        measured += saving > 1 ? ", and \(RaceText.factor(saving)) times fewer are needed" : ", and no fewer are needed"
        return Row(
            claim: "Huge batches make each step long (1.3)", measured: measured,
            found: seconds / otherSeconds > saving ? "holds" : "does not hold: fewer updates make up for it")
    }

    /// Section 1.3: with single examples nothing is gained by vectors.
    private var vectorRow: Row? {
        guard let size = summary.grid.sizes.first, size < 16, let rule = summary.grid.rules.first,
            let single = summary.best(rule, size),
            let advised = summary.grid.sizes.filter(RaceClaims.advised.contains)
                .compactMap({ summary.best(rule, $0) }).max(by: { $0.examplesPerSecond < $1.examplesPerSecond })
        else { return nil }
        let gain = advised.examplesPerSecond / max(single.examplesPerSecond, 1)
        return Row(
            claim: "Batches of \(size) gain nothing from vectors (1.3)",
            measured: "\(RaceText.perSecond(single.examplesPerSecond)) examples/s, and "
                + "\(RaceText.perSecond(advised.examplesPerSecond)) at \(advised.batchSize)",
            found: gain > RaceClaims.margin ? "holds: \(RaceText.factor(gain)) times slower" : "does not hold")
    }

    /// Section 3: Momentum is faster than gradient descent.
    private var momentumRow: Row? {
        comparison("Momentum is faster than gradient descent (3)", .momentum, .gradientDescent)
    }

    private func comparison(_ claim: String, _ rule: RaceRule, _ other: RaceRule) -> Row? {
        guard summary.grid.rules.contains(rule), summary.grid.rules.contains(other) else { return nil }
        let gains = summary.grid.sizes.compactMap { size -> Double? in
            // A rule for which no time was left was not compared.
            guard let own = summary.best(rule, size), let others = summary.best(other, size),
                own.secondsToGoal != nil || others.secondsToGoal != nil
            else { return nil }
            // Who never got there was infinitely slow.
            return (others.secondsToGoal ?? .infinity) / (own.secondsToGoal ?? .infinity)
        }.sorted()
        guard !gains.isEmpty else { return Row(claim: claim, measured: "neither got there", found: "not to be told") }
        // Of two in the middle the smaller.
        let middle = gains[(gains.count - 1) / 2]
        var measured = "at the same size \(RaceText.factor(middle)) times as fast (median of \(gains.count) sizes)"
        if let own = summary.fastest(rule), let others = summary.fastest(other) {
            measured += "; at their best \(words(own)) against \(words(others))"
        }
        return Row(claim: claim, measured: measured, found: verdict(middle))
    }

    /// Section 5 and the exercise: Adam is the fastest.
    private var adamRow: Row? {
        guard summary.grid.rules.contains(.adam), summary.grid.rules.count > 1 else { return nil }
        let claim = "Adam is the fastest of the rules (5)"
        let others = summary.grid.rules.filter { $0 != .adam }
        func seconds(_ rule: RaceRule, _ size: Int) -> Double { summary.best(rule, size)?.secondsToGoal ?? .infinity }
        let decided = summary.grid.sizes.filter { size in
            // Where no time was left for a rule nothing is decided.
            summary.grid.rules.allSatisfy { summary.best($0, size) != nil }
                && summary.grid.rules.contains { seconds($0, size) < .infinity }
        }
        let first = decided.count { size in
            others.allSatisfy { seconds(.adam, size) <= RaceClaims.margin * seconds($0, size) }
        }
        guard !decided.isEmpty else { return Row(claim: claim, measured: "no rule got there", found: "not to be told") }
        var measured = "the fastest, or within a tenth of it, at \(first) of \(decided.count) sizes"
        let rest = others.compactMap { summary.fastest($0) }
        if let own = summary.fastest(.adam),
            let best = rest.min(by: { ($0.secondsToGoal ?? .infinity) < ($1.secondsToGoal ?? .infinity) })
        {
            measured += "; at its best \(words(own)), \(best.rule.rawValue) \(words(best))"
        }
        let found =
            first == decided.count
            ? "holds"
            : 2 * first > decided.count
                ? "holds at most sizes" : "does not hold: only at \(first) of \(decided.count) sizes"
        return Row(claim: claim, measured: measured, found: found)
    }

    private func verdict(_ gain: Double) -> String {
        if gain >= RaceClaims.margin { return "holds: \(RaceText.factor(gain)) times as fast" }
        if gain <= 1 / RaceClaims.margin { return "does not hold: \(RaceText.factor(1 / gain)) times slower" }
        return "no difference"
    }

    /// A run that reached the goal: `0.81 s at 256`.
    private func words(_ run: RaceResult) -> String {
        "\(NumberText.duration(seconds: run.secondsToGoal ?? 0)) at \(NumberText.grouped(run.batchSize))"
    }

    private func secondsPerUpdate(_ run: RaceResult) -> Double? {
        guard let last = run.points.last, last.seconds > 0 else { return nil }
        return last.seconds / Double(last.updates)
    }
}
