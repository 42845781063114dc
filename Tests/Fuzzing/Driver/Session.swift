import Fuzzing
import Glibc
import TestSupport

/// The target of this process. libFuzzer's callback is a C function without a context argument.
enum Session {
    /// The harness that `--reader=NAME` chooses; nil without such an argument or for an unknown name.
    static let target = CommandLine.arguments.compactMap { argument in
        argument.hasPrefix("--reader=") ? FuzzTarget(rawValue: String(argument.dropFirst(9))) : nil
    }.first

    private static let folder = Result { try TemporaryFolder() }

    /// Runs the harness on one input, and ends the process with a signal if a check fails, which libFuzzer reports.
    static func check(_ input: [UInt8]) {
        do {
            _ = try target?.check(input, in: folder.get())
        } catch {
            print("BROKEN: \(error)")
            // All streams: output must not be lost with the process.
            fflush(nil)
            abort()
        }
    }
}
