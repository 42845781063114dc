import ArgumentParser
package import Descent

/// The flag that says what the first line of a CSV file is.
package struct HeaderOptions: ParsableArguments {
    @Flag(
        help:
            "Takes the first line of CSV files for an example. (default: it is a header if any of its fields isn't a number)"
    )
    package var noHeader = false

    package init() {}

    /// What the first line of the CSV files among some sources is. Without any the flag is refused.
    package func header(of sources: DataSource?...) throws(Failure) -> CSVHeader {
        guard noHeader else { return .automatic }
        for case .csv? in sources { return .absent }
        let names = sources.compactMap { $0.map { "\($0)" } }.joined(separator: " and ")
        throw Failure(.usage, "--no-header is for csv:FILE, and the data are \(names)")
    }
}
