import Fuzzing
import Glibc
import TestSupport

/// What this process fuzzes. libFuzzer's body is a C function, which has no other way to know.
enum Session {
    /// The harness that `--reader=NAME` chooses; nil without such an argument, or where there is none of that name.
    static let target = CommandLine.arguments.compactMap { argument in
        argument.hasPrefix("--reader=") ? FuzzTarget(rawValue: String(argument.dropFirst(9))) : nil
    }.first

    private static let folder = Result { try TemporaryFolder() }

    /// Runs the harness on one input, and ends the process by a signal if something does not hold: that is how libFuzzer
    /// learns of it.
    static func check(_ input: [UInt8]) {
        do {
            _ = try target?.check(input, in: folder.get())
        } catch {
            print("BROKEN: \(error)")
            // All streams: what is printed must not die with the process.
            fflush(nil)
            abort()
        }
    }
}
