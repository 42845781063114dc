/// Whether the first line of a CSV file names the columns.
public enum CSVHeader: Sendable, Hashable {
    /// It is a header if any of its fields is not a number. So a file without a header whose labels are texts loses its first example to
    /// the names.
    case automatic
    /// It is a header, whatever it holds.
    case present
    /// It is the first example.
    case absent
}
