import FoundationEssentials

/// What validation has said so far: the parameters that did best, and whether it is time to stop.
///
///     var stopping = EarlyStopping(patience: 10)
///     _ = try trainer.fit(&network, to: train, epochs: 200, validating: validation) { progress, network in
///         guard let epoch = progress.finishedEpoch, let cost = epoch.validation?.cost else { return .continue }
///         stopping.record(cost, epoch: epoch.number, step: epoch.step, parameters: network.parameters)
///         return stopping.isOver ? .stop : .continue
///     }
///     stopping.restoreBest(to: &network)
///
/// Any metric can be the score, on any examples, with `validation` among them and `fit` without it:
///
///     var stopping = EarlyStopping(patience: 10, higherIsBetter: Metric.f1Macro.isGreaterBetter)
///     …
///         guard let epoch = progress.finishedEpoch else { return .continue }
///         let score = try network.metric(.f1Macro, on: validation) ?? .nan
///
/// A score that is not a number is never the best.
///
/// It is a value: a copy that is taken at any epoch goes on as the original would, also after it was encoded and
/// decoded. Prechelt (1998), "Early Stopping — But When?", compares such rules.
public struct EarlyStopping: Sendable, Hashable, Codable {
    /// An epoch and its score.
    public struct Best: Sendable, Hashable, Codable {
        /// The number of the epoch, from 1.
        public let epoch: Int
        /// The number of steps taken by its end.
        public let step: Int
        /// The cost or metric on the validation examples at its end.
        public let score: Double
        /// The validation cost at its end, by which equal scores were compared; nil if none was recorded.
        public let cost: Double?

        private enum CodingKeys: String, CodingKey {
            case epoch = "epoch"
            case step = "step"
            case score = "score"
            case cost = "cost"
        }
    }

    /// After how many epochs in a row without an improvement training is over; nil for never.
    public let patience: Int?

    /// By which share of the score a score has to be better to be an improvement; 0 for any.
    public let margin: Double

    /// By how much a score has to be better to be an improvement, in its own units; 0 for any. Keras's `min_delta`.
    public let minDelta: Double

    /// Whether a higher score is the better one: true for accuracy, false for a cost.
    public let higherIsBetter: Bool

    /// The epoch with the best score, by whatever margin; of equal scores that with the lowest cost, then the first.
    /// Nil before the first finite score.
    public private(set) var best: Best?

    /// The parameters after that epoch; empty before.
    public private(set) var bestParameters: [Float] = []

    /// The last improvement, by which the next is judged.
    private var improvement: Best?

    /// The number of the last epoch recorded; 0 before.
    public private(set) var lastEpoch = 0

    // The spellings of files.
    private enum CodingKeys: String, CodingKey {
        case patience = "patience"
        case margin = "margin"
        case minDelta = "minDelta"
        case higherIsBetter = "higherIsBetter"
        case best = "best"
        case bestParameters = "bestParameters"
        case improvement = "improvement"
        case lastEpoch = "lastEpoch"
    }

    /// A rule that has seen nothing yet.
    ///
    /// - Parameters:
    ///   - patience: after how many epochs without an improvement training is over, at least 1; nil for never.
    ///   - margin: by which share of the score of the last improvement a score has to be better to count as the next
    ///     one, at least 0; 0.02 ignores what gains less than two hundredths. The best parameters are kept by any gain.
    ///   - minDelta: by how much it has to be better, in its own units, at least 0. A share alone never stops a cost
    ///     that approaches 0: it halves for ever.
    ///   - higherIsBetter: whether a higher score is the better one.
    public init(patience: Int?, margin: Double = 0, minDelta: Double = 0, higherIsBetter: Bool = false) {
        precondition(patience ?? 1 >= 1, "a patience of \(patience ?? 1) epochs, expected at least 1")
        precondition(margin >= 0 && margin.isFinite, "a margin of \(margin), expected a finite number of at least 0")
        precondition(
            minDelta >= 0 && minDelta.isFinite, "a least gain of \(minDelta), expected a finite number of at least 0")
        self.patience = patience
        self.margin = margin
        self.minDelta = minDelta
        self.higherIsBetter = higherIsBetter
    }

    /// The epochs since the last improvement; all of them while no score was finite.
    public var epochsSinceImprovement: Int { lastEpoch - (improvement?.epoch ?? 0) }

    /// Whether as many epochs as the patience have gone by without an improvement.
    public var isOver: Bool { patience.map { epochsSinceImprovement >= $0 } ?? false }

    /// Takes an epoch into account, and keeps the parameters if its score is the best so far.
    ///
    /// - Parameters:
    ///   - score: the cost or metric on the validation examples. One that is not finite is never the best.
    ///   - cost: the validation cost, which chooses among equal scores: an accuracy of 1 may come long before the
    ///     network is sure of it. It is no improvement to be patient for. Nil keeps the first of equals.
    ///   - epoch: the number of the epoch, above those before.
    ///   - step: the number of steps taken.
    ///   - parameters: the network's, as many at every call.
    /// - Returns: whether it is the best so far.
    @discardableResult
    public mutating func record(
        _ score: Double, cost: Double? = nil, epoch: Int, step: Int, parameters: Span<Float>
    ) -> Bool {
        precondition(epoch > lastEpoch, "epoch \(epoch) after epoch \(lastEpoch)")
        lastEpoch = epoch
        guard score.isFinite else { return false }
        let new = Best(epoch: epoch, step: step, score: score, cost: cost)
        if isBetter(score, than: improvement, by: margin, minDelta) { improvement = new }
        guard isBetter(score, than: best, by: 0, 0) || isSurer(new) else { return false }
        best = new
        if bestParameters.count != parameters.count {
            bestParameters = [Float](repeating: 0, count: parameters.count)
        }
        // In place: the best may change a thousand times a second.
        for index in parameters.indices { bestParameters[index] = parameters[index] }
        return true
    }

    private func isBetter(_ score: Double, than other: Best?, by margin: Double, _ minDelta: Double) -> Bool {
        guard let other else { return true }
        let gain = higherIsBetter ? score - other.score : other.score - score
        return gain > max(margin * abs(other.score), minDelta)
    }

    /// Whether an epoch has the best score so far at a lower cost.
    private func isSurer(_ new: Best) -> Bool {
        guard let best, new.score == best.score, let cost = new.cost, let former = best.cost else { return false }
        return cost < former
    }

    /// Gives a network the best parameters, if there are any.
    ///
    /// - Precondition: it has as many parameters as the one that was recorded.
    public func restoreBest(to network: inout Network) {
        if best != nil { network.copyParameters(from: bestParameters.span) }
    }
}

/// As a callback of ``Training`` it takes the validation cost after each epoch, or, where higher is better, the
/// accuracy, or R² where there is none. ``Training/finish()`` then gives the network its best parameters.
extension EarlyStopping: TrainingCallback {
    /// What checkpoints call it.
    public static var name: String { "EarlyStopping" }

    /// Refuses training without validation examples: it could never stop it. Where training begins, forgets what it has
    /// seen of another.
    public mutating func trainingBegan(_ start: TrainingStart) throws {
        guard start.hasValidation else { throw CallbackError.needsValidation(callback: EarlyStopping.name) }
        guard start.step == 0 else { return }
        (best, improvement, lastEpoch, bestParameters) = (nil, nil, 0, [])
    }

    /// Takes an epoch that ended into account.
    public mutating func stepEnded(
        _ progress: TrainingProgress, _ network: borrowing Network, _ control: inout TrainingControl
    ) {
        // An epoch whose part was taken into account before counts once.
        guard let epoch = progress.finishedEpoch, let found = epoch.validation, epoch.number > lastEpoch else { return }
        let score = higherIsBetter ? found.accuracy ?? found.r2 ?? .nan : found.cost
        record(score, cost: found.cost, epoch: epoch.number, step: epoch.step, parameters: network.parameters)
        if isOver { control.stops = true }
    }

    /// Gives the network the best parameters, if there are any.
    public mutating func trainingEnded(_ network: inout Network) { restoreBest(to: &network) }

    /// The rule as JSON, and the best parameters.
    public var state: CallbackState {
        var rule = self
        rule.bestParameters = []
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.nonConformingFloatEncodingStrategy = EarlyStopping.encoding
        // Numbers and flags always encode so.
        let text = (try? encoder.encode(rule)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return CallbackState(texts: ["rule": text], numbers: ["parameters": bestParameters.map { Double($0) }])
    }

    /// Takes over what another remembered; the patience, margin and least gain stay this one's.
    public mutating func restore(_ state: CallbackState) -> Bool {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = EarlyStopping.decoding
        guard let text = state.texts["rule"], let parameters = state.numbers["parameters"],
            let rule = try? decoder.decode(EarlyStopping.self, from: Data(text.utf8)),
            rule.higherIsBetter == higherIsBetter, rule.lastEpoch >= 0, (rule.best == nil) == parameters.isEmpty,
            [rule.best, rule.improvement].allSatisfy({ 1...max(rule.lastEpoch, 1) ~= $0?.epoch ?? 1 })
        else { return false }
        (best, improvement, lastEpoch) = (rule.best, rule.improvement, rule.lastEpoch)
        bestParameters = parameters.map { Float($0) }
        return true
    }

    private static let encoding = JSONEncoder.NonConformingFloatEncodingStrategy.convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    private static let decoding = JSONDecoder.NonConformingFloatDecodingStrategy.convertFromString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
}
