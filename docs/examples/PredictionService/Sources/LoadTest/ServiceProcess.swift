import Foundation

/// The service, started by this program, on a free port and with an empty directory of models.
final class ServiceProcess {
    let port: UInt16
    let models: String
    private let process = Process()
    private var signals: [any DispatchSourceSignal] = []

    /// Starts the service that is beside this program, and waits until it listens.
    init(arguments: [String]) throws {
        let here = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        models = FileManager.default.temporaryDirectory.appendingPathComponent("load-test-\(UUID())").path
        let output = Pipe()
        process.executableURL = here.appendingPathComponent("PredictionService")
        process.arguments = arguments + ["--models", models, "--port", "0"]
        process.standardOutput = output
        try process.run()
        // The service is in a process group of its own, and would go on when this program is ended from the terminal.
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [process, models] in
                process.terminate()
                process.waitUntilExit()
                try? FileManager.default.removeItem(atPath: models)
                exit(128 + number)
            }
            source.resume()
            signals.append(source)
        }
        // Line by line until it says where; the rest of what it says is little, and stays in the pipe.
        var text = ""
        while !text.hasSuffix("\n") {
            let byte = output.fileHandleForReading.readData(ofLength: 1)
            guard !byte.isEmpty else { throw Failure("the service ended before it listened") }
            text += String(decoding: byte, as: UTF8.self)
        }
        guard let number = text.dropLast().split(separator: ":").last.flatMap({ UInt16($0) }) else {
            throw Failure("the service said \(text)")
        }
        port = number
    }

    /// The path of a model's file.
    func model(_ number: Int) -> String { "\(models)/\(number).safetensors" }

    /// Asks the service by SIGTERM to end.
    ///
    /// - Returns: the exit status and the seconds that it took.
    func end() -> (status: Int32, seconds: Double) {
        let start = ContinuousClock.now
        process.terminate()
        process.waitUntilExit()
        return (process.terminationStatus, (ContinuousClock.now - start) / .seconds(1))
    }

    deinit {
        if process.isRunning { process.terminate() }
        try? FileManager.default.removeItem(atPath: models)
    }
}

/// What the service did wrong.
struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
