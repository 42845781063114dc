/// What a checkpoint has besides tensors and the network's metadata, as JSON.
///
/// The spellings are the file's: what they name may be called otherwise one day, and files stay as they are.
struct CheckpointState: Codable {
    var step: Int
    /// The epoch that goes on or was the last; 0 before the first.
    var epoch: Int
    var examplesDone: Int
    var correctPredictions: Int
    var historyStride: Int
    var historyHasBest: Bool
    var learningRateFactor: Double
    /// Nil in version 1.
    var isStopped: Bool?
    var batchSize: Int
    var exampleCount: Int
    var examplesChecksum: UInt32
    /// Nil without validation examples, and in version 1.
    var validationChecksum: UInt32?
    var trainer: TrainerSettings
    /// The number of parts of a mini-batch; nil for one, and in version 1.
    var partition: Int?
    /// What the callbacks remember.
    var callbacks: [Callback]

    struct Callback: Codable {
        var name: String
        var texts: [String: String]
        /// The names of their tensors.
        var numbers: [String]

        enum CodingKeys: String, CodingKey {
            case name = "type"
            case texts = "texts"
            case numbers = "numbers"
        }
    }

    enum CodingKeys: String, CodingKey {
        case step = "step"
        case epoch = "epoch"
        case examplesDone = "examplesDone"
        case correctPredictions = "correctPredictions"
        case historyStride = "historyStride"
        case historyHasBest = "historyHasBest"
        case learningRateFactor = "learningRateFactor"
        case isStopped = "isStopped"
        case batchSize = "batchSize"
        case exampleCount = "exampleCount"
        case examplesChecksum = "examplesChecksum"
        case validationChecksum = "validationChecksum"
        case trainer = "trainer"
        case partition = "partition"
        case callbacks = "callbacks"
    }
}
