import Formats

/// A trainer's settings as a checkpoint keeps them.
struct TrainerSettings: Codable, Hashable {
    /// The optimizer's name in the catalogue, or its type's if it is from another package.
    var optimizer: String
    /// Its hyperparameters by the names of their flags; nil if it is from another package.
    var hyperparameters: [String: HyperparameterValue]?
    var batchSize: BatchSize
    /// Nil for a schedule from another package.
    var decay: LearningRateDecay?
    /// The schedule's type.
    var schedule: String
    /// A warm-up and what follows it; nil without. `decay` is nil then: a reader that knows no warm-up has to refuse.
    var warmup: WarmupSettings?
    /// Nil for orders of a caller's.
    var order: BatchOrderName?
    var l2: Double
    var workers: Int?
    var products: ProductChoice
    var isReproducible: Bool

    // The spellings of files, as those of the types that these values are of.
    private enum CodingKeys: String, CodingKey {
        case optimizer = "optimizer"
        case hyperparameters = "hyperparameters"
        case batchSize = "batchSize"
        case decay = "decay"
        case schedule = "schedule"
        case warmup = "warmup"
        case order = "order"
        case l2 = "l2"
        case workers = "workers"
        case products = "products"
        case isReproducible = "isReproducible"
    }

    init(_ trainer: Trainer) {
        let row = OptimizerCatalogue.row(of: trainer.optimizer)
        optimizer = row?.name ?? "\(type(of: trainer.optimizer))"
        hyperparameters = row.map { row in
            Dictionary(
                uniqueKeysWithValues: row.values(of: trainer.optimizer).map { ($0.hyperparameter.flag, $0.value) })
        }
        batchSize = trainer.batchSize
        decay = trainer.schedule as? LearningRateDecay
        warmup = (trainer.schedule as? Warmup).flatMap { WarmupSettings($0) }
        schedule = decay == nil ? "\(type(of: trainer.schedule))" : "LearningRateDecay"
        order = trainer.order.name
        l2 = trainer.l2
        workers = trainer.workers
        products = trainer.products
        isReproducible = trainer.isReproducible
    }

    /// The trainer; nil with the name of what is from another package, and so is not in the file.
    func trainer() -> (trainer: Trainer?, missing: String?) {
        guard let hyperparameters, let row = OptimizerCatalogue.row(named: optimizer), isKnown(hyperparameters, row)
        else { return (nil, "the optimizer \(Quoting.printable(optimizer))") }
        guard decay != nil || warmup != nil else { return (nil, "the schedule \(Quoting.printable(schedule))") }
        guard let order else { return (nil, "an order of your own") }
        func make(_ optimizer: some Optimizer) -> Trainer {
            var trainer = Trainer(
                optimizer: optimizer, batchSize: batchSize, schedule: decay ?? .none, order: BatchOrder(order), l2: l2,
                workers: workers, products: products, reproducible: isReproducible)
            if let warmup { trainer.schedule = warmup.schedule }
            return trainer
        }
        return (make(row.makeOptimizer(hyperparameters)), nil)
    }

    /// Whether the row can take these values: a damaged or future file must not stop the program.
    private func isKnown(_ values: [String: HyperparameterValue], _ row: OptimizerRow) -> Bool {
        values.allSatisfy { flag, value in
            switch (row[flag]?.domain, value) {
            case (.number, .number): true
            case (.choice(let names), .choice(let name)): names.contains(name)
            default: false
            }
        }
    }

    /// Why training with these settings cannot go on with others, as in "the optimizer momentum, expected adam"; nil if
    /// it can.
    func problem(goingOnWith other: TrainerSettings) -> String? {
        if other.optimizer != optimizer {
            return "the optimizer \(other.optimizer), expected \(Quoting.printable(optimizer))"
        }
        // A form has moments of its own scale.
        for (flag, value) in hyperparameters ?? [:] {
            guard case .choice = value, let given = other.hyperparameters?[flag], given != value else { continue }
            return "the \(flag) \(given), expected \(Quoting.printable(value.description))"
        }
        guard other.order != order else { return nil }
        return "the order \(TrainerSettings.text(other.order)), expected \(TrainerSettings.text(order))"
    }

    private static func text(_ order: BatchOrderName?) -> String {
        switch order {
        case nil: "of the caller's own"
        case .sequential: "sequential"
        case .shuffled(let seed): "shuffled with the seed \(seed)"
        case .blocks(let seed, let size, let window):
            "shuffled in windows of \(window) blocks of \(size) with the seed \(seed)"
        }
    }
}

/// A warm-up as a checkpoint keeps it.
struct WarmupSettings: Codable, Hashable {
    var steps: Int
    var start: Double
    var decay: LearningRateDecay

    // The spellings of files.
    private enum CodingKeys: String, CodingKey {
        case steps = "steps"
        case start = "start"
        case decay = "decay"
    }

    /// Nil where what follows the warm-up is from another package.
    init?(_ warmup: Warmup) {
        guard let decay = warmup.schedule as? LearningRateDecay else { return nil }
        self.decay = decay
        steps = warmup.steps
        start = warmup.start
    }

    var schedule: Warmup { Warmup(steps: steps, from: start, then: decay) }
}

extension BatchOrderName {
    // The spellings of files.
    enum CodingKeys: String, CodingKey {
        case sequential = "sequential"
        case shuffled = "shuffled"
        case blocks = "blocks"
    }
}
