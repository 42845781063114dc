import Descent
import Foundation

/// The body that the service answers to `POST /predict`.
struct PredictionAnswer: Decodable {
    struct Prediction: Decodable {
        let `class`: String?
        let outputs: [Float]
    }

    let model: Int
    let predictions: [Prediction]
}

/// The body that it answers to `/training`.
struct TrainingStatus: Decodable {
    let state: String
    let epoch: Int
    let seconds: Double
    let model: Int?
    let accuracy: Double?
    let r2: Double?
    let error: String?
}

/// Requests with rows of a table, and what the models themselves predict for them.
struct Requests {
    private let rows: [[String: TableValue]]

    /// The rows of each request.
    let rowsOfRequests: [[Int]]

    /// The requests as bytes.
    let bytes: [Data]

    /// So many requests with rows drawn from a table: one row each, and every eighth 20.
    init(table: Table, count: Int) throws {
        var generator = SystemRandomNumberGenerator()
        let rows = (0..<table.rowCount).map { Requests.row(table, $0) }
        self.rows = rows
        rowsOfRequests = (0..<count).map { request in
            (0..<(request % 8 == 7 ? 20 : 1)).map { _ in rows.indices.randomElement(using: &generator) ?? 0 }
        }
        let texts = try rows.map { try Requests.json(of: $0) }
        bytes = rowsOfRequests.map { indices in
            let body = "{\"rows\": [\(indices.map { texts[$0] }.joined(separator: ", "))]}"
            return Client.request("POST", "/predict", Data(body.utf8))
        }
    }

    /// A row of a table by the columns' names.
    static func row(_ table: Table, _ row: Int) -> [String: TableValue] {
        Dictionary(uniqueKeysWithValues: table.columns.map { ($0.name ?? "", $0[row]) })
    }

    /// A row as JSON.
    static func json(of row: [String: TableValue]) throws -> String {
        let object = row.mapValues { value -> Any in
            switch value {
            case .number(let number): number
            case .text(let text): text
            case .boolean(let boolean): boolean
            case .missing: NSNull()
            }
        }
        return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    }

    /// What a model of a file predicts, `network.predict`, for each row that a request has.
    func predictions(of path: String) throws -> [Int: [Float]] {
        let network = try Network.load(from: path)
        guard let encoder = network.encoder else { throw Failure("\(path): no encoder") }
        var predictions: [Int: [Float]] = [:]
        for row in Set(rowsOfRequests.joined()) {
            let inputs = try Inputs(encoder.inputs(of: rows[row]), width: encoder.inputCount)
            predictions[row] = try network.predict(inputs).values
        }
        return predictions
    }

    /// Compares an answer with the model's own predictions, bit by bit.
    ///
    /// - Returns: the number of the model.
    func check(
        _ answer: Client.Answer, to request: Int, _ expected: inout [Int: [Int: [Float]]], _ service: ServiceProcess
    )
        throws -> Int
    {
        guard answer.status == 200 else {
            throw Failure("status \(answer.status): \(String(decoding: answer.body, as: UTF8.self))")
        }
        let found = try JSONDecoder().decode(PredictionAnswer.self, from: answer.body)
        if expected[found.model] == nil { expected[found.model] = try predictions(of: service.model(found.model)) }
        let rows = rowsOfRequests[request]
        guard found.predictions.count == rows.count else {
            throw Failure("\(found.predictions.count) predictions for \(rows.count) rows")
        }
        for (prediction, row) in zip(found.predictions, rows) {
            guard let values = expected[found.model]?[row],
                values.map(\.bitPattern) == prediction.outputs.map(\.bitPattern)
            else {
                throw Failure("model \(found.model) was said to predict \(prediction.outputs) for row \(row + 1)")
            }
        }
        return found.model
    }
}
