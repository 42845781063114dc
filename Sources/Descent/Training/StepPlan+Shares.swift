extension StepPlan {
    /// A worker's part of an operation on a layer.
    package struct Share: Sendable, Hashable {
        /// Units of the layer that the operation computes.
        package let units: Range<Int>
        /// Examples of the batch, which are columns of the buffers.
        package let columns: Range<Int>
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

    /// A worker's part of a layer.
    ///
    /// - Parameters:
    ///   - units: how many the layer has whose values are computed.
    ///   - columns: the worker's examples, or a piece of them.
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
