import Formats

/// A property of a reader or a writer that some input violates.
package struct BrokenInvariant: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Throws if a property does not hold.
func require(_ isKept: Bool, _ promise: @autoclosure () -> String) throws(BrokenInvariant) {
    guard isKept else { throw BrokenInvariant(promise()) }
}

/// Checks that a reader's error is useful: it names the given file, says what is wrong, and has nothing that would
/// rewrite or flood a terminal.
func requireRefusal(_ error: FileError, of path: String) throws(BrokenInvariant) -> FuzzTarget.Outcome {
    try require(error.path == path, "an error names another file, \(error.path): \(error)")
    try requireText(error.description, beginningWith: path + ": ")
    return .refused
}

/// Checks the text of an error, as `requireRefusal` does.
func requireText(_ text: String, beginningWith start: String = "") throws(BrokenInvariant) {
    try require(text.hasPrefix(start) && text.utf8.count > start.utf8.count, "an error has no text: \(text)")
    try require(text.utf8.count < 8192, "an error has a text of \(text.utf8.count) bytes")
    let hasControls = text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    try require(!hasControls, "an error's text holds control characters: \(text.debugDescription)")
}

/// The number of elements of a shape, counted without the package's own code; nil if it overflows `Int`.
func elementCount(_ shape: [Int]) -> Int? {
    if shape.contains(0) { return 0 }
    var count = 1
    for dimension in shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
        if overflow { return nil }
        count = product
    }
    return count
}

/// Whether two arrays hold the same bits, NaN included.
func haveEqualBits(_ left: [Float], _ right: [Float]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { $0.bitPattern == $1.bitPattern }
}
