import Foundation

/// Requests that the service must refuse, with the status and a part of the sentence.
struct Refusal {
    let request: Data
    let status: Int
    let sentence: String
    /// Whether the connection can't go on after it.
    var closes = false

    /// - Parameter row: a row that it takes, as JSON.
    static func all(row: String, column: String) -> [Refusal] {
        func predict(_ body: String) -> Data { Client.request("POST", "/predict", Data(body.utf8)) }
        let tooLarge = String(repeating: " ", count: 2 << 20)
        let chunk = String(repeating: "x", count: 1 << 20)
        let chunks = String(repeating: "100000\r\n\(chunk)\r\n", count: 2)
        return [
            Refusal(request: Client.request("GET", "/nowhere"), status: 404, sentence: "there is no /nowhere"),
            Refusal(request: Client.request("GET", "/predict"), status: 405, sentence: "it takes POST"),
            Refusal(request: Client.request("PUT", "/training"), status: 405, sentence: "it takes GET, POST, DELETE"),
            Refusal(request: predict(""), status: 400, sentence: "the body is not JSON"),
            Refusal(request: predict("{\"rows\": [\(row)"), status: 400, sentence: "the body is not JSON"),
            Refusal(request: predict("[]"), status: 400, sentence: "the body: expected an object"),
            Refusal(request: predict("{}"), status: 400, sentence: "the body has no rows"),
            Refusal(request: predict("{\"rows\": 7}"), status: 400, sentence: "rows: expected a list"),
            Refusal(request: predict("{\"rows\": []}"), status: 400, sentence: "there are no rows"),
            Refusal(request: predict("{\"rows\": [\(row), {}]}"), status: 400, sentence: "row 2: "),
            Refusal(
                request: predict("{\"rows\": [\(row), {\"\(column)\": [1]}]}"), status: 400,
                sentence: "rows, 2, \(column): expected a number, a text, true, false or null"),
            Refusal(
                request: Client.request("POST", "/training", Data("{\"epochs\": 0}".utf8)), status: 400,
                sentence: "epochs is 0; it must be from 1"),
            Refusal(
                request: Client.request("POST", "/training", Data("{\"epochs\": \"many\"}".utf8)), status: 400,
                sentence: "epochs: expected a whole number"),
            Refusal(request: predict(tooLarge), status: 413, sentence: "the body has more than", closes: true),
            Refusal(
                request: Data(
                    "POST /predict HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)0\r\n\r\n"
                        .utf8),
                status: 413, sentence: "the body has more than", closes: true),
        ]
    }

    /// Sends it, and compares what comes back.
    func check(_ client: Client) throws {
        let answer = try client.send(request)
        let body = String(decoding: answer.body, as: UTF8.self)
        let said = (try? JSONDecoder().decode([String: String].self, from: answer.body))?["error"] ?? body
        guard answer.status == status, said.contains(sentence) else {
            let first = String(decoding: request.prefix(200), as: UTF8.self)
            throw Failure("\(first)\nwas answered \(answer.status), \(body); expected \(status), \(sentence)")
        }
        guard answer.closes == closes, !closes || client.isClosed() else {
            throw Failure("after an answer \(status) the connection \(closes ? "is still open" : "is closed")")
        }
    }
}
