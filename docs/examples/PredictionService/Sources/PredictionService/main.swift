import FlyingFox
import Foundation

/// Prints a line, which is not kept back where the output is a pipe.
func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

func fail(_ message: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data("PredictionService: \(message)\n".utf8))
    exit(status)
}

let options: Options
do { options = try Options(CommandLine.arguments.dropFirst()) } catch { fail("\(error)\n\(Options.usage)", status: 64) }

let signals = EndingSignals()
let models: ModelStore
do { models = try ModelStore(directory: options.models) } catch { fail("\(error)", status: 1) }
let training = TrainingJob(options: options, models: models)
let service = Service(models: models, training: training)
let server: HTTPServer
do {
    // The service's own answers take milliseconds; the time limit would cut off a body that is slow to come.
    let configuration = try HTTPServer.Configuration(
        address: .inet(ip4: options.host, port: options.port), timeout: 3600,
        pool: NoDelayPool(pool: HTTPServer.defaultPool()), logger: .disabled)
    server = HTTPServer(config: configuration, handler: service)
} catch {
    fail("--host \(options.host): expected an IPv4 address, such as 127.0.0.1", status: 64)
}

var isEnding = false
let running = Task {
    do { try await server.run() } catch {
        // It throws when it was stopped, too.
        if !isEnding { fail("\(options.host):\(options.port): \(error.localizedDescription)", status: 1) }
    }
}
do { try await server.waitUntilListening() } catch {
    fail("\(options.host):\(options.port): \(error.localizedDescription)", status: 1)
}
if case .ip4(let host, let port) = await server.listeningAddress { say("listening on http://\(host):\(port)") }

if let model = models.current {
    say("model \(model.number) answers")
} else {
    say("no model yet: training begins")
    _ = await training.start()
}

for await number in signals.stream {
    say("signal \(number): requests are answered to their end, and training ends")
    break
}
isEnding = true
async let end: Void = training.stop()
// No new connections; those that wait for a request are closed. The server waits this long for the others, always.
await server.stop(timeout: 1)
await end
await running.value
