/// How a step's work is shared among the workers: what each phase does, and where all have to meet.
///
/// Two ways to share a layer among workers are in use. *By examples*, each worker takes its columns through the layer;
/// it needs nothing of the others, but each has to read and pack all of W. *By units*, each computes a range of the
/// layer's units for all examples; each reads a part of W only, but all must have finished the layer before.
package struct StepPlan: Sendable, Hashable {
    package enum Sharing: Sendable, Hashable { case byExamples, byUnits }

    /// One thing that every worker does for its share.
    package enum Operation: Sendable, Hashable {
        /// Collect inputs and targets, by examples.
        case gather
        /// Z and A of a layer.
        case forward(layer: Int, Sharing)
        /// The loss and the last layer's dZ, by examples.
        case loss
        /// dZ of the layer below this one.
        case backward(layer: Int, Sharing)
    }

    /// The operations between one meeting and the next; after the last phase all meet, and then come the gradients of
    /// the weights.
    package let phases: [[Operation]]

    /// Whether everything is by examples: they then go through in tiles that stay in cache.
    package let isByExamples: Bool

    /// Plans the steps of a network.
    init(layout: ParameterLayout, batchSize: Int, workers: Int) {
        let sharesUnits = workers > 1 && batchSize <= StepPlan.largestBatchByUnits
        let sharings = layout.layers.map { layer in
            sharesUnits && layer.inputs * layer.units >= StepPlan.smallestLayerByUnits ? Sharing.byUnits : .byExamples
        }
        var phases: [[Operation]] = [[.gather]]
        var last = Sharing.byExamples
        func add(_ operation: Operation, _ sharing: Sharing) {
            // By examples after by examples needs only columns of this worker's own; everything else needs what others
            // computed.
            if sharing == .byUnits || last == .byUnits { phases.append([]) }
            phases[phases.count - 1].append(operation)
            last = sharing
        }
        for (index, sharing) in sharings.enumerated() { add(.forward(layer: index, sharing), sharing) }
        add(.loss, .byExamples)
        for index in layout.layers.indices.dropFirst().reversed() {
            add(.backward(layer: index, sharings[index]), sharings[index])
        }
        self.phases = phases
        isByExamples = !sharings.contains(.byUnits)
    }

    /// Above this many examples each worker has enough of them that reading all of W costs it little; at 1024 sharing
    /// by units was still 1 to 5 % faster.
    package static let largestBatchByUnits = 1024

    /// A layer with fewer weights than this is packed in less time than a meeting takes.
    package static let smallestLayerByUnits = 100_000
}

extension StepPlan {
    /// A worker's part of an operation on a layer.
    package struct Share: Sendable, Hashable {
        /// Units of the layer that the operation computes.
        package let units: Range<Int>
        /// Examples of the batch, which are columns of the buffers.
        package let columns: Range<Int>

        /// Whether nothing of the operation is this worker's.
        package var isEmpty: Bool { units.isEmpty || columns.isEmpty }
    }

    /// The plan for a network.
    ///
    /// - Parameter workers: how many workers there may be; small steps use one.
    package init(of network: borrowing Network, batchSize: Int, workers: Int) {
        let used = WorkShares.workers(wanted: workers, parameterCount: network.parameterCount, batchSize: batchSize)
        self.init(layout: network.layout, batchSize: batchSize, workers: used)
    }

    /// The examples of a worker in what is shared by examples.
    ///
    /// - Parameters:
    ///   - count: the number of examples.
    ///   - workers: how many share them.
    @inline(__always)
    package static func columns(_ count: Int, worker: Int, of workers: Int) -> Range<Int> {
        WorkShares.share(of: count, worker: worker, of: workers, grain: 16)
    }

    /// What a worker does next on its way through a step.
    package enum Stage: Sendable, Hashable {
        /// Meet the others.
        case meeting
        /// Its share of an operation, for some of its examples.
        case operation(Operation, columns: Range<Int>)
    }

    /// Goes through a worker's share of a step, up to the gradients of the weights: a step does these stages and
    /// benchmarks list them.
    ///
    /// - Parameter columns: the worker's examples. Where all is by examples, `tile` of them go through all layers at a
    ///   time.
    @inline(__always)
    package func forEachStage(_ columns: Range<Int>, _ body: (Stage) -> Void) {
        if isByExamples {
            var start = columns.lowerBound
            while start < columns.upperBound {
                let tile = start..<min(start + StepPlan.tile, columns.upperBound)
                for phase in phases { for operation in phase { body(.operation(operation, columns: tile)) } }
                start = tile.upperBound
            }
            return
        }
        for (number, phase) in phases.enumerated() {
            if number > 0 { body(.meeting) }
            for operation in phase { body(.operation(operation, columns: columns)) }
        }
    }

    /// The number of examples a worker takes through all layers at a time, where all is by examples: they stay in its
    /// cache.
    package static let tile = 512

    /// A worker's part of a layer.
    ///
    /// - Parameters:
    ///   - units: how many the layer has whose values are computed.
    ///   - columns: the worker's examples, or a tile of them.
    ///   - count: the number of examples of all workers.
    @inline(__always)
    package static func share(
        _ sharing: Sharing, units: Int, columns: Range<Int>, count: Int, worker: Int, of workers: Int
    ) -> Share {
        switch sharing {
        case .byExamples: Share(units: 0..<units, columns: columns)
        case .byUnits:
            Share(units: WorkShares.share(of: units, worker: worker, of: workers, grain: 4), columns: 0..<count)
        }
    }
}
