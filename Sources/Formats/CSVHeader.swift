/// Whether the first line of a CSV file names the columns.
public enum CSVHeader: Sendable, Hashable {
    /// It is a header if any of its fields is not a number. So a file without a header whose labels are text loses its
    /// first example.
    case automatic
    /// It is a header, whatever its fields are.
    case present
    /// It is the first example.
    case absent
}
