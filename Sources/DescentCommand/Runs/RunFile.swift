import Descent
import Formats
import FoundationEssentials

/// `config.json` of a run, as far as it is read again: to compare runs, and to take one up.
struct RunFile: Decodable {
    /// The results, by their keys in the file.
    struct Results: Decodable {
        let trainCost: Double?
        let trainAccuracy: Double?
        let trainR2: Double?
        let validationCost: Double?
        let validationAccuracy: Double?
        let validationR2: Double?

        enum CodingKeys: String, CodingKey {
            case trainCost = "train_cost"
            case trainAccuracy = "train_accuracy"
            case trainR2 = "train_r2"
            case validationCost = "validation_cost"
            case validationAccuracy = "validation_accuracy"
            case validationR2 = "validation_r2"
        }
    }

    /// When it began.
    let started: String
    /// When it was taken up again.
    let resumed: [String]?
    /// Its command line, from `train` on.
    let arguments: [String]
    let flags: [String: EffectiveFlags.Value]
    let workingDirectory: String?
    /// The files of its data, and at last that of its initial weights, but for those that can't be read twice.
    let files: [FileIdentity]?
    let batchSizeRequested: String?
    let epochsRequested: String?
    /// How its length was chosen.
    let length: String?
    let ending: RunConfiguration.Ending
    let epochs: Int
    let steps: Int
    let savedEpoch: Int?
    let savedMetric: String?
    let savedValue: Double?
    let results: Results?

    enum CodingKeys: String, CodingKey {
        case started, resumed, arguments, flags, files, length, ending, epochs, steps, results
        case workingDirectory = "working_directory"
        case batchSizeRequested = "batch_size_requested"
        case epochsRequested = "epochs_requested"
        case savedEpoch = "saved_epoch"
        case savedMetric = "saved_metric"
        case savedValue = "saved_value"
    }

    /// What keeps a file from being read.
    enum Problem: Error {
        /// It is missing, or may not be read.
        case unreadable
        /// `train` has not written it, or only a later version has: an ending that is unknown is one of these.
        case foreign
    }

    /// Reads that of a directory.
    init(in directory: String) throws(Problem) {
        let path = RunSummary.file(RunDirectory.configurationName, in: directory)
        guard !RegularFile.isOther(path), let data = FileManager.default.contents(atPath: path) else {
            throw .unreadable
        }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let contents = try? decoder.decode(RunFile.self, from: data), contents.arguments.first == "train" else {
            throw .foreign
        }
        self = contents
    }

    /// What is monitored; the cost without validation.
    var monitor: Monitor {
        guard case .text(let name)? = flags["monitor"], let monitor = try? Monitor(parsing: name) else { return .cost }
        return monitor
    }

    /// When the run began, in seconds since 1970.
    var begin: Double? {
        (try? Date(started, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))?.timeIntervalSince1970
    }

    /// A metric of the network that was saved, where the file has it.
    func value(_ metric: Monitor, _ examples: RunScore.Examples) -> Double? {
        switch (metric, examples) {
        case (.cost, .train): results?.trainCost
        case (.cost, .validation): results?.validationCost ?? saved(metric)
        case (.metric(.accuracy), .train): results?.trainAccuracy
        case (.metric(.accuracy), .validation): results?.validationAccuracy ?? saved(metric)
        case (.metric(.r2), .train): results?.trainR2
        case (.metric(.r2), .validation): results?.validationR2 ?? saved(metric)
        case (.metric, .train): nil
        case (.metric, .validation): saved(metric)
        }
    }

    /// The value of what was monitored, of the network that was saved.
    private func saved(_ metric: Monitor) -> Double? { savedMetric == metric.name ? savedValue : nil }
}

extension EffectiveFlags.Value: Decodable {
    /// Reads the value of a flag in `config.json`: a number without a fraction is a whole one.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Bool.self) {
            self = .given(value)
        } else if let value = try? container.decode(Int.self) {
            self = .whole(value)
        } else if let value = try? container.decode(UInt64.self) {
            self = .seed(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else {
            self = .real(try container.decode(Double.self))
        }
    }
}
