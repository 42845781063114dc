import Descent
import Foundation

// Starts the service, has it train, sends it requests before, during and after a training, and checks every answer:
//
//     LoadTest [--table ../Flowers/iris.csv] [--seconds 2] [--connections 8] [--epochs 100] [flags of the service]

/// Prints a line, which is not kept back where the output is a pipe.
func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

func run() throws {
    var (table, seconds, connections, epochs) = ("../Flowers/iris.csv", 2.0, 8, 100)
    var settings: [String] = []
    var arguments = CommandLine.arguments.dropFirst().makeIterator()
    while let flag = arguments.next() {
        guard let value = arguments.next() else { throw Failure("\(flag): it has no value") }
        switch flag {
        case "--table": table = value
        case "--seconds": seconds = try number(value, 0.1...3600)
        case "--connections": connections = Int(try number(value, 1...1000))
        case "--epochs": epochs = Int(try number(value, 1...1_000_000))
        // Of the service.
        default: settings += [flag, value]
        }
    }
    let rows = try Table.csv(table)
    let service = try ServiceProcess(arguments: ["--table", table, "--epochs", "100000000"] + settings)
    let client = try Client(port: service.port)

    func send(_ method: String, _ path: String, _ body: String = "", expecting status: Int) throws -> Data {
        let answer = try client.send(Client.request(method, path, Data(body.utf8)))
        guard answer.status == status else {
            throw Failure(
                "\(method) \(path) was answered \(answer.status), \(String(decoding: answer.body, as: UTF8.self))")
        }
        return answer.body
    }
    func status() throws -> TrainingStatus {
        try JSONDecoder().decode(TrainingStatus.self, from: send("GET", "/training", expecting: 200))
    }
    func train(epochs: Int) throws { _ = try send("POST", "/training", "{\"epochs\": \(epochs)}", expecting: 202) }
    func isDone() throws -> Bool {
        let status = try status()
        guard status.state == "training" || status.state == "done" else {
            throw Failure("training \(status.state): \(status.error ?? "")")
        }
        return status.state == "done"
    }

    // The service has no model, and trains for ever: it says so, and can be stopped.
    let requests = try Requests(table: rows, count: 1000)
    let row = try Requests.json(of: Requests.row(rows, 0))
    _ = try send("POST", "/predict", "{\"rows\": [\(row)]}", expecting: 503)
    _ = try send("POST", "/training", expecting: 409)
    while try !isDone(), try status().epoch == 0 { usleep(10_000) }
    _ = try send("DELETE", "/training", expecting: 200)
    guard try status().state == "stopped" else { throw Failure("training was not stopped: \(try status())") }

    try train(epochs: epochs)
    while try !isDone() { usleep(10_000) }
    let first = try status()
    let score = first.accuracy.map { "accuracy \($0)" } ?? "R² \(first.r2 ?? .nan)"
    say("model 1: \(epochs) epochs in \(String(format: "%.3f", first.seconds)) s, \(score)")

    for refusal in Refusal.all(row: row, column: rows.columnNames?.first ?? "") {
        try refusal.check(Client(port: service.port))
    }
    say("what must be refused is refused")

    var expected: [Int: [Int: [Float]]] = [:]
    var count = 0
    func load(_ name: String, models: Set<Int>, until isOver: () throws -> Bool) throws {
        let load = try Load.run(requests, connections: connections, port: service.port, until: isOver)
        var found: Set<Int> = []
        for samples in load.samples {
            var last = 0
            for sample in samples {
                let model = try requests.check(sample.answer, to: sample.request, &expected, service)
                guard model >= last else { throw Failure("model \(model) answered after model \(last)") }
                last = model
                found.insert(model)
                count += 1
            }
        }
        guard found.isSubset(of: models) else { throw Failure("the models \(found) have answered") }
        say(load.line(name, models: found))
    }
    func after(_ seconds: Double) -> () -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        return { ContinuousClock.now >= end }
    }

    say(Load.head)
    try load("before", models: [1], until: after(seconds))
    // About as long, and then until the new model is there.
    try train(epochs: max(1, Int(Double(epochs) * seconds / first.seconds)))
    try load("training", models: [1, 2], until: isDone)
    try load("after", models: [2], until: after(seconds))
    say("\(count) answers are those of network.predict, to the last bit")

    // The end, with a training that goes on.
    try train(epochs: 100_000_000)
    let end = service.end()
    guard end.status == 0, end.seconds < 3 else {
        throw Failure("SIGTERM: status \(end.status) after \(end.seconds) s, expected 0 within 3 s")
    }
    say("SIGTERM: the service ended after \(String(format: "%.2f", end.seconds)) s with status 0")
}

func number(_ text: String, _ range: ClosedRange<Double>) throws -> Double {
    guard let number = Double(text), range.contains(number) else {
        throw Failure("\(text): expected a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
}

do { try run() } catch {
    FileHandle.standardError.write(Data("LoadTest: \(error)\n".utf8))
    exit(1)
}
