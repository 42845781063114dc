import Fuzzing
import Glibc

// The functions that libFuzzer's `main` calls: `Fuzzer --reader=NAME` and libFuzzer's arguments. `scripts/fuzz` builds
// and runs it. libFuzzer ignores arguments with two dashes, and keeps them when it restarts itself to merge corpora.

/// Called once, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initializeFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
    guard Session.target == nil else { return 0 }
    print(
        "usage: Fuzzer --reader=\(FuzzTarget.allCases.map(\.rawValue).joined(separator: "|")) [libFuzzer's arguments]")
    exit(64)
}

/// Called with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // libFuzzer lends the bytes for the duration of the call.
    Session.check(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
