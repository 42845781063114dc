package import Descent

/// What `bench allreduce` prints as JSON: the ranks, the times, the constants of the link, and the steps.
package struct CommunicationReport: Encodable, Sendable {
    /// The link by one shape of sums.
    package struct Link: Encodable, Sendable {
        package let shape: StepTimeModel.SumShape
        /// Of a message.
        package let latencyMicroseconds: Double
        package let gigabytesPerSecond: Double
    }

    /// A step of the ranks that were measured, by the model.
    package struct Prediction: Encodable, Sendable {
        package let shape: StepTimeModel.SumShape
        /// Without anything going on beside computing.
        package let seconds: Double
        /// With all that could.
        package let secondsOverlapped: Double
    }

    /// A step of other ranks, by the model.
    package struct Projection: Encodable, Sendable {
        package let ranks: Int
        package let shape: StepTimeModel.SumShape
        /// The batch that was measured, divided among more ranks.
        package let sameBatch: Step
        /// As many examples for each rank as were measured.
        package let sameExamples: Step
        /// The examples of a rank from which on computing takes longer than the sums.
        package let balancedExamples: Double
    }

    /// A step.
    package struct Step: Encodable, Sendable {
        package let batchSize: Int
        package let seconds: Double
        package let secondsOverlapped: Double
        package let parts: StepTimeModel.Parts
        /// What takes longest.
        package let limit: String
        /// By how much more examples a second pass than with one rank, without overlap, for each rank.
        package let efficiency: Double
    }

    package let benchmark = "allreduce"
    package let machine: MachineInfo
    package let ranks: Int
    package let hosts: Int
    /// What moves the data.
    package let communicator: String
    package let cases: [CommunicationBenchmark.Case]
    /// The line through the times of sums in one call; null where nothing is sent.
    @Nullable package var fit: TransferFit?
    /// That of sums which are begun and waited for.
    @Nullable package var begunFit: TransferFit?
    package let links: [Link]
    @Nullable package var steps: RankStepBenchmark.Case?
    package let predictions: [Prediction]
    package let projections: [Projection]

    /// - Parameters:
    ///   - hosts: how many the ranks run on.
    ///   - counts: the numbers of ranks that the model is carried to.
    ///   - link: the link of these; nil for what was measured.
    package init(
        machine: MachineInfo, _ communicator: any Communicator, hosts: Int, cases: [CommunicationBenchmark.Case],
        steps: RankStepBenchmark.Case?, ranks counts: [Int], link: StepTimeModel.Link?
    ) {
        let ranks = communicator.size
        self.machine = machine
        self.ranks = ranks
        self.hosts = hosts
        self.communicator = communicator.name
        self.cases = cases
        self.steps = steps
        func line(_ operation: CommunicationBenchmark.Operation) -> TransferFit? {
            let measured = cases.filter { $0.operation == operation }
            return ranks > 1 ? TransferFit(measured.map { (Double($0.bytes), $0.seconds.median) }) : nil
        }
        let (fit, begunFit) = (line(.sum), line(.begunSum))
        var links: [Link] = []
        var predictions: [Prediction] = []
        var projections: [Projection] = []
        let agreement = cases.first { $0.operation == .agreement }?.seconds.median
        for shape in StepTimeModel.SumShape.allCases {
            let measured = fit.flatMap { shape.link(of: $0, ranks: ranks) }
            if let measured {
                links.append(
                    Link(
                        shape: shape, latencyMicroseconds: measured.latency * 1e6,
                        gigabytesPerSecond: measured.bytesPerSecond * 1e-9))
            }
            guard let steps, let used = link ?? measured else { continue }
            let measuredBegun = begunFit.flatMap { shape.link(of: $0, ranks: ranks) }
            func model(_ link: StepTimeModel.Link, overlap: Double) -> StepTimeModel {
                let rounds = Double(StepTimeModel.SumShape.rounds(ranks))
                return StepTimeModel(
                    TrainingArithmetic(widths: steps.network), secondsPerExample: steps.secondsPerExample,
                    secondsPerUpdate: steps.secondsPerUpdate, link: link,
                    begunLink: link == measured ? measuredBegun : nil, shape: shape,
                    agreementPerRound: link == measured && rounds > 0 ? agreement.map { $0 / rounds } : nil,
                    overlap: overlap)
            }
            if let measured {
                func total(_ overlap: Double) -> Double {
                    model(measured, overlap: overlap).parts(ranks: ranks, batchSize: steps.batchSize).total
                }
                predictions.append(Prediction(shape: shape, seconds: total(0), secondsOverlapped: total(1)))
            }
            let (plain, overlapped) = (model(used, overlap: 0), model(used, overlap: 1))
            func step(_ ranks: Int, _ batchSize: Int) -> Step {
                let parts = plain.parts(ranks: ranks, batchSize: batchSize)
                let alone = plain.parts(ranks: 1, batchSize: batchSize)
                return Step(
                    batchSize: batchSize, seconds: parts.total,
                    secondsOverlapped: overlapped.parts(ranks: ranks, batchSize: batchSize).total, parts: parts,
                    limit: parts.limit, efficiency: alone.total / parts.total / Double(ranks))
            }
            for count in counts {
                projections.append(
                    Projection(
                        ranks: count, shape: shape, sameBatch: step(count, steps.batchSize),
                        sameExamples: step(count, steps.examples * count),
                        balancedExamples: plain.balancedExamples(ranks: count) ?? .infinity))
            }
        }
        self.fit = fit
        self.begunFit = begunFit
        self.links = links
        self.predictions = predictions
        self.projections = projections
    }
}
