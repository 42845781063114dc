/// What `--json` prints; scripts rely on the keys.
struct MethodsJSON: Encodable, Sendable {
    struct Run: Encodable, Sendable {
        private enum CodingKeys: String, CodingKey {
            case edition, rule, learningRate, epochs, decay, costs, accuracy, engineCosts, engineAccuracy
            case publishedCosts
        }

        private let judged: JudgedRun

        init(_ judged: JudgedRun) { self.judged = judged }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            let arithmetic = judged.run.arithmetic
            try container.encode(judged.run.edition.rawValue, forKey: .edition)
            try container.encode(arithmetic.rule, forKey: .rule)
            try container.encode(arithmetic.learningRate, forKey: .learningRate)
            try container.encode(judged.run.epochs, forKey: .epochs)
            try container.encode(arithmetic.decay, forKey: .decay)
            try container.encode(judged.costs, forKey: .costs)
            try container.encode(judged.accuracy, forKey: .accuracy)
            try container.encode(judged.engineCosts, forKey: .engineCosts)
            try container.encode(judged.engineAccuracy, forKey: .engineAccuracy)
            // Null where nothing was published: a key that is there in some runs only would be a trap.
            try container.encode(judged.published?.costs, forKey: .publishedCosts)
        }
    }

    let exercise = OptimizationMethods.name
    let runs: [Run]
}
