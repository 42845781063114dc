import Descent
import FlyingFox
import Foundation

/// Answers the requests. Any number of them at once: the predictor needs no lock, and nobody waits for training.
struct Service: HTTPHandler {
    let models: ModelStore
    let training: TrainingJob

    /// Of a request, in bytes.
    static let largestBody = 1 << 20

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        // Before anything else, whatever the path: what is left of a body would be taken for the next request.
        guard let body = try await request.body(upTo: Service.largestBody) else {
            return .closing(
                .payloadTooLarge,
                try Service.encoded(ErrorAnswer(error: "the body has more than \(Service.largestBody) bytes")))
        }
        let methods: [HTTPMethod]
        switch request.path {
        case "/predict":
            methods = [.POST]
            if request.method == .POST { return try predict(body) }
        case "/model":
            methods = [.GET]
            if request.method == .GET { return try model() }
        case "/training":
            methods = [.GET, .POST, .DELETE]
            if request.method == .GET { return try Service.answer(.ok, await training.status) }
            if request.method == .POST { return try await start(body) }
            if request.method == .DELETE {
                await training.stop()
                return try Service.answer(.ok, await training.status)
            }
        default:
            return try Service.refuse(.notFound, "there is no \(request.path): see /predict, /model and /training")
        }
        let allowed = methods.map(\.rawValue).joined(separator: ", ")
        var response = try Service.refuse(
            .methodNotAllowed, "\(request.path) does not take \(request.method.rawValue): it takes \(allowed)")
        response.headers[HTTPHeader("Allow")] = allowed
        // The answer to HEAD has no body.
        if request.method == .HEAD { response.payload = .httpBody(HTTPBodySequence()) }
        return response
    }

    /// Predicts each row by itself, so that its outputs are the same bits alone and in company.
    private func predict(_ body: Data) throws -> HTTPResponse {
        let request: PredictionRequest
        do { request = try JSONDecoder().decode(PredictionRequest.self, from: body) } catch {
            return try Service.refuse(.badRequest, Service.sentence(error))
        }
        guard let model = models.current else {
            return try Service.refuse(.serviceUnavailable, "there is no model yet: see /training")
        }
        guard !request.rows.isEmpty else { return try Service.refuse(.badRequest, "there are no rows") }
        let predictor = model.predictor
        var predictions: [PredictionAnswer.Prediction] = []
        for (index, row) in request.rows.enumerated() {
            let outputs: [Float]
            do { outputs = try predictor.predict(row.mapValues(\.value)) } catch .memory(let error) {
                return try Service.refuse(.serviceUnavailable, "\(error)")
            } catch {
                return try Service.refuse(.badRequest, "row \(index + 1): \(error)")
            }
            guard outputs.allSatisfy(\.isFinite) else {
                return try Service.refuse(
                    .badRequest, "row \(index + 1): its values are so large that the prediction is not finite")
            }
            predictions.append(.init(class: predictor.className(of: outputs), outputs: outputs))
        }
        return try Service.answer(.ok, PredictionAnswer(model: model.number, predictions: predictions))
    }

    private func model() throws -> HTTPResponse {
        guard let model = models.current, let encoder = model.predictor.encoder else {
            return try Service.refuse(.serviceUnavailable, "there is no model yet: see /training")
        }
        return try Service.answer(
            .ok,
            ModelAnswer(
                model: model.number, columns: encoder.columnNames ?? [], label: encoder.labelName,
                classes: encoder.classNames))
    }

    private func start(_ body: Data) async throws -> HTTPResponse {
        var request = TrainingRequest()
        do {
            if !body.isEmpty { request = try JSONDecoder().decode(TrainingRequest.self, from: body) }
        } catch {
            return try Service.refuse(.badRequest, Service.sentence(error))
        }
        let range = TrainingRequest.epochRange
        if let epochs = request.epochs, !range.contains(epochs) {
            return try Service.refuse(
                .badRequest, "epochs is \(epochs); it must be from \(range.lowerBound) to \(range.upperBound)")
        }
        guard await training.start(epochs: request.epochs) else {
            return try Service.refuse(.conflict, "a training goes on: DELETE /training ends it")
        }
        return try Service.answer(.accepted, await training.status)
    }

    // MARK: Answers

    private static func encoded(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return try encoder.encode(value)
    }

    private static func answer(_ status: HTTPStatusCode, _ value: some Encodable) throws -> HTTPResponse {
        HTTPResponse(statusCode: status, headers: [.contentType: "application/json"], body: try encoded(value))
    }

    private static func refuse(_ status: HTTPStatusCode, _ sentence: String) throws -> HTTPResponse {
        try answer(status, ErrorAnswer(error: sentence))
    }

    /// What is wrong with a body.
    private static func sentence(_ error: any Error) -> String {
        func place(_ path: [any CodingKey]) -> String {
            guard !path.isEmpty else { return "the body" }
            return path.map { key in key.intValue.map { "\($0 + 1)" } ?? key.stringValue }.joined(separator: ", ")
        }
        switch error as? DecodingError {
        case .keyNotFound(let key, let context): return "\(place(context.codingPath)) has no \(key.stringValue)"
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            let kinds = [("Array", "a list"), ("Dictionary", "an object"), ("Int", "a whole number")]
            let kind = kinds.first { "\(type)".hasPrefix($0.0) }?.1 ?? "an object"
            return "\(place(context.codingPath)): expected \(kind)"
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            return "\(place(context.codingPath)): \(context.debugDescription)"
        default: return "the body is not JSON"
        }
    }
}
