import Glibc

/// The system's message for an error number, such as `Permission denied`.
func systemReason(_ number: CInt) -> String {
    // glibc has kept this buffer per thread since 2.32, and the text is copied before anything else can be called.
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
}
