import Descent
import Reporting

/// What the processes of a run have to agree on.
extension TrainingTask {
    /// Whether this process writes and says what is written and said.
    var isRoot: Bool { communicator.rank == 0 }

    /// The signal that any rank has received, the same one on all; nil if none has.
    func agreed(_ signal: StopSignal?) -> StopSignal? {
        guard communicator.size > 1 else { return signal }
        let signals = StopSignal.allCases
        let counts = sum(signals.map { $0 == signal ? 1 : 0 })
        return zip(signals, counts).first { $1 > 0 }?.0
    }

    /// What rank 0 says, on all.
    func isRootsAnswer(_ answer: Bool) -> Bool {
        guard communicator.size > 1 else { return answer }
        return sum([isRoot && answer ? 1 : 0])[0] > 0
    }

    private func sum(_ values: [Double]) -> [Double] {
        var values = values
        // Safe: the array has as many, during the call.
        unsafe values.withUnsafeMutableBufferPointer { unsafe communicator.sum($0) }
        return values
    }

    /// The announcement's words on the processes: `4 ranks (Open MPI 4.1.4)`; nil for one.
    var ranksText: String? {
        guard communicator.size > 1 else { return nil }
        return "\(communicator.size) ranks (\(communicator.name))"
    }
}
