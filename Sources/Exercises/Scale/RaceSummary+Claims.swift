package import Reporting

/// What the notes say of batch sizes, Momentum and Adam, beside what a grid of races measured.
///
/// The outcome depends on the machine and the data: so it is told in words, and no verdict is passed.
extension RaceSummary {
    /// A claim of the notes, what was measured, and what that makes of it.
    package struct Finding: Sendable, Hashable {
        package let claim: String
        package let measured: String
        package let found: String
    }

    /// How much faster something has to be to count as faster: repetitions of a race differ by some per cent.
    private static let margin = 1.1

    /// The sizes that the notes advise for many examples.
    private static let advised = 64...512

    package var claims: [Finding] {
        grid.optimizers.map { advice($0) }
            + [
                longSteps, vectors,
                // Section 3, and section 5 with the exercise.
                comparison("Momentum is faster than gradient descent (3)", .momentum, .gradientDescent), adamIsFastest,
            ].compactMap { $0 }
    }

    package var claimTable: Report.Table {
        Report.Table(
            "The notes' claims on \(grid.track.name), as measured here", ["claim", "measured", "found"],
            claims.map { Claim("\($0.claim)", "\($0.measured)", "\($0.found)") })
    }

    /// The claims in sentences, those on the best sizes in one.
    package var findings: [String] {
        let net = grid.track.name
        let count = grid.optimizers.count
        let holding = claims.prefix(count).count { $0.found.hasPrefix("holds") }
        return ["\(net): 64 to 512 examples are the best batch for \(holding) of \(count) optimizers."]
            + claims.dropFirst(count).map { "\(net): \($0.claim): \($0.found) (\($0.measured))." }
    }

    /// Section 1.3: 64, 128, 256 or 512 are the sizes to take.
    private func advice(_ optimizer: CourseOptimizer) -> Finding {
        func finding(_ measured: String, _ found: String) -> Finding {
            Finding(
                claim: "64 to 512 examples are the best batch for \(optimizer.title) (1.3)", measured: measured,
                found: found
            )
        }
        guard let fastest = fastest(optimizer), let time = fastest.secondsToGoal else {
            return finding("no size reached the accuracy", "undetermined")
        }
        let measured = "fastest is \(words(fastest))"
        guard grid.sizes.contains(where: RaceSummary.advised.contains) else {
            return finding(measured + ", no size from 64 to 512 was tried", "undetermined")
        }
        guard let advised = self.fastest(optimizer, where: RaceSummary.advised.contains),
            let advisedTime = advised.secondsToGoal
        else { return finding(measured + ", none of 64 to 512 reached it", "does not hold") }
        if advised.batchSize == fastest.batchSize { return finding(measured, "holds") }
        let both = measured + "; of 64 to 512 \(words(advised))"
        if advisedTime <= RaceSummary.margin * time { return finding(both, "holds within a tenth") }
        let times = RaceText.factor(advisedTime / time)
        return finding(both, "does not hold: \(fastest.batchSize.grouped) is \(times) times as fast")
    }

    /// Section 1.3: with the whole set as the batch each step takes long.
    private var longSteps: Finding? {
        guard let optimizer = grid.optimizers.first, let size = grid.sizes.last,
            let small = grid.sizes.first(where: RaceSummary.advised.contains), size > small,
            let large = best(optimizer, size), let other = best(optimizer, small),
            let seconds = large.secondsPerUpdate, let otherSeconds = other.secondsPerUpdate
        else { return nil }
        let times = seconds / otherSeconds
        var measured =
            "\(optimizer.title): an update on \(size.grouped) takes \(RaceText.factor(times)) times as long as one on "
            + small.grouped
        var found = times > 1 ? "holds" : "does not hold"
        if let updates = large.updatesToGoal, let others = other.updatesToGoal {
            let saving = Double(others) / Double(updates)
            measured +=
                saving > 1 ? ", and \(RaceText.factor(saving)) times fewer are needed" : ", and no fewer are needed"
            found = times > saving ? "holds" : "does not hold: fewer updates make up for it"
        }
        return Finding(claim: "Huge batches make each step long (1.3)", measured: measured, found: found)
    }

    /// Section 1.3: with single examples nothing is gained by vectors.
    private var vectors: Finding? {
        guard let size = grid.sizes.first, size < 16, let optimizer = grid.optimizers.first,
            let single = best(optimizer, size),
            let advised = grid.sizes.filter(RaceSummary.advised.contains).compactMap({ best(optimizer, $0) })
                .max(by: { $0.examplesPerSecond < $1.examplesPerSecond })
        else { return nil }
        let gain = advised.examplesPerSecond / max(single.examplesPerSecond, 1)
        return Finding(
            claim: "Batches of \(size) gain nothing from vectors (1.3)",
            measured: "\(RaceText.perSecond(single.examplesPerSecond)) examples/s, and "
                + "\(RaceText.perSecond(advised.examplesPerSecond)) at \(advised.batchSize)",
            found: gain > RaceSummary.margin ? "holds: \(RaceText.factor(gain)) times slower" : "does not hold")
    }

    private func comparison(_ claim: String, _ optimizer: CourseOptimizer, _ other: CourseOptimizer) -> Finding? {
        guard grid.optimizers.contains(optimizer), grid.optimizers.contains(other) else { return nil }
        let gains = grid.sizes.compactMap { size -> Double? in
            // An optimizer for which no time was left was not compared.
            guard let own = best(optimizer, size), let others = best(other, size),
                own.secondsToGoal != nil || others.secondsToGoal != nil
            else { return nil }
            // One that never reached the goal was infinitely slow.
            return (others.secondsToGoal ?? .infinity) / (own.secondsToGoal ?? .infinity)
        }.sorted()
        guard !gains.isEmpty else {
            return Finding(claim: claim, measured: "neither reached the accuracy", found: "undetermined")
        }
        // Of two in the middle the smaller.
        let middle = gains[(gains.count - 1) / 2]
        var measured = "at the same size \(RaceText.factor(middle)) times as fast (median of \(gains.count) sizes)"
        if let own = fastest(optimizer), let others = fastest(other) {
            measured += "; at their best \(words(own)) against \(words(others))"
        }
        let found =
            middle >= RaceSummary.margin
            ? "holds: \(RaceText.factor(middle)) times as fast"
            : middle <= 1 / RaceSummary.margin
                ? "does not hold: \(RaceText.factor(1 / middle)) times slower" : "no difference"
        return Finding(claim: claim, measured: measured, found: found)
    }

    private var adamIsFastest: Finding? {
        guard grid.optimizers.contains(.adam), grid.optimizers.count > 1 else { return nil }
        let claim = "Adam is the fastest of the optimizers (5)"
        let others = grid.optimizers.filter { $0 != .adam }
        func seconds(_ optimizer: CourseOptimizer, _ size: Int) -> Double {
            best(optimizer, size)?.secondsToGoal ?? .infinity
        }
        let decided = grid.sizes.filter { size in
            // Where no time was left for an optimizer nothing is decided.
            grid.optimizers.allSatisfy { best($0, size) != nil }
                && grid.optimizers.contains { seconds($0, size) < .infinity }
        }
        guard !decided.isEmpty else {
            return Finding(claim: claim, measured: "no optimizer reached the accuracy", found: "undetermined")
        }
        let first = decided.count { size in
            others.allSatisfy { seconds(.adam, size) <= RaceSummary.margin * seconds($0, size) }
        }
        var measured = "the fastest, or within a tenth of it, at \(first) of \(decided.count) sizes"
        let rest = others.compactMap { fastest($0) }
        if let own = fastest(.adam),
            let best = rest.min(by: { ($0.secondsToGoal ?? .infinity) < ($1.secondsToGoal ?? .infinity) })
        {
            measured += "; at its best \(words(own)), \(best.optimizer.title) \(words(best))"
        }
        let found =
            first == decided.count
            ? "holds"
            : 2 * first > decided.count
                ? "holds at most sizes" : "does not hold: only at \(first) of \(decided.count) sizes"
        return Finding(claim: claim, measured: measured, found: found)
    }

    /// A run that reached the goal: `0.81 s at 256`.
    private func words(_ run: RaceResult) -> String {
        "\(NumberText.duration(seconds: run.secondsToGoal ?? 0)) at \(run.batchSize.grouped)"
    }
}
