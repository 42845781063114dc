/// The message of the error that `body` throws; nil when it throws none.
///
/// For bodies that use values which cannot be captured by the macros that expect errors.
func failure(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch {
        return "\(error)"
    }
}
