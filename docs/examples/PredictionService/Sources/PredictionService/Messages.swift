import Descent
import Foundation

/// The body of `POST /predict`: rows of the table, each by the columns' names.
///
///     {"rows": [{"sepal length": 6.1, "sepal width": 2.8, "petal length": 4.7, "petal width": 1.2}]}
struct PredictionRequest: Decodable {
    let rows: [[String: Field]]

    /// A number, a text, true, false, or null for a missing value.
    struct Field: Decodable {
        let value: TableValue

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                value = .missing
            } else if let boolean = try? container.decode(Bool.self) {
                value = .boolean(boolean)
            } else if let number = try? container.decode(Double.self) {
                value = .number(number)
            } else if let text = try? container.decode(String.self) {
                value = .text(text)
            } else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "expected a number, a text, true, false or null")
            }
        }
    }
}

/// The answer to `POST /predict`.
struct PredictionAnswer: Codable {
    struct Prediction: Codable {
        /// The likeliest class; none for a network that gives values.
        let `class`: String?
        /// Probabilities in the order of the classes, one of the second class where there are two, or the values.
        let outputs: [Float]
    }

    /// The number of the model.
    let model: Int
    /// A prediction for each row.
    let predictions: [Prediction]
}

/// The body of `POST /training`; it may be empty.
struct TrainingRequest: Decodable {
    static let epochRange = 1...100_000_000

    var epochs: Int?
}

/// The answer of `/training`.
struct TrainingStatus: Codable {
    enum State: String, Codable {
        /// There has been none since the service began.
        case idle
        case training, done, stopped, failed
    }

    var state = State.idle
    /// The epochs done, and those asked for.
    var epoch = 0
    var epochs = 0
    /// The mean cost of the last epoch's steps.
    var cost: Double?
    /// The seconds since it began, or those that it took.
    var seconds = 0.0
    /// The epoch whose network was published, and how that did on the rows held out.
    var bestEpoch: Int?
    var accuracy: Double?
    var r2: Double?
    /// The number of the model that was published.
    var model: Int?
    /// Why it failed.
    var error: String?
}

/// The answer to `GET /model`.
struct ModelAnswer: Encodable {
    let model: Int
    let columns: [String]
    let label: String?
    let classes: [String]?
}

/// The answer to what can't be done.
struct ErrorAnswer: Codable {
    let error: String
}
