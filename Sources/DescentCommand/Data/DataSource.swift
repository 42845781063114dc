import ArgumentParser
package import Descent
import Glibc

/// Where examples come from, as `--data` spells it.
package enum DataSource: Sendable, Hashable {
    /// Debian's package `dataset-fashion-mnist`, which includes a test set.
    case fashionMNIST
    /// scikit-learn's two moons.
    case moons(count: Int, noise: Double, seed: UInt32)
    /// Two IDX files, plain or compressed.
    case idx(images: String, labels: String)
    /// Two NPY files.
    case npy(inputs: String, targets: String)
    /// A CSV file and its target column; nil for the last.
    case csv(path: String, column: String?)
    /// A file that `descent convert` made, and which of its parts; nil where the command decides.
    case descent(path: String, part: ExampleFile.Part?)

    /// Whether it is a CSV file, to which the flags of tables apply.
    package var isTable: Bool { if case .csv = self { true } else { false } }

    /// Whether `descent convert` made it, and held out then what is to be held out.
    package var isConverted: Bool { if case .descent = self { true } else { false } }

    /// The files that the user names; none for what comes from elsewhere.
    package var files: [String] {
        switch self {
        case .fashionMNIST, .moons: []
        case .idx(let first, let second), .npy(let first, let second): [first, second]
        case .csv(let path, _), .descent(let path, _): [path]
        }
    }

    /// Reads a source as the command line spells it.
    ///
    /// - Parameters:
    ///   - text: `fashion-mnist`, `moons:M[:NOISE[:SEED]]`, `idx:IMAGES,LABELS`, `npy:X.npy,Y.npy`,
    ///     `csv:FILE[:COLUMN]` or `descent:FILE[:PART]`.
    ///   - fileExists: decides what a colon in the name of a file means: one is the name's own where a file has
    ///     that name.
    package init(parsing text: String, fileExists: (String) -> Bool = DataSource.fileExists) throws {
        let (kind, rest) = DataSource.cut(text)
        if let rest,
            ["csv", "npy", "idx", "descent"].contains(kind) && rest.contains("://") && !fileExists(rest)
                || ["http", "https", "ftp", "s3"].contains(kind) && rest.hasPrefix("//")
        {
            throw ValidationError("URLs are not read, only files: download it first, and name the file.")
        }
        switch (kind, rest) {
        case ("fashion-mnist", nil): self = .fashionMNIST
        case ("moons", let rest?): self = try DataSource.moons(parsing: rest)
        case ("idx", let rest?):
            let (images, labels) = try DataSource.pair(rest, expected: "idx:IMAGES,LABELS")
            self = .idx(images: images, labels: labels)
        case ("npy", let rest?):
            let (inputs, targets) = try DataSource.pair(rest, expected: "npy:X.npy,Y.npy")
            self = .npy(inputs: inputs, targets: targets)
        case ("csv", let rest?): self = try DataSource.csv(parsing: rest, fileExists)
        case ("descent", let rest?): self = try DataSource.descent(parsing: rest, fileExists)
        default:
            throw ValidationError(
                "expected fashion-mnist, moons:M[:NOISE[:SEED]], idx:IMAGES,LABELS, npy:X.npy,Y.npy, "
                    + "csv:FILE[:COLUMN] or descent:FILE." + DataSource.suggestion(for: text))
        }
    }

    /// Whether something has this path.
    package static func fileExists(_ path: String) -> Bool {
        // A system call that reads the path.
        unsafe access(path, F_OK) == 0
    }

    /// What was probably meant by a bare file name, as a sentence after a space; empty where nothing suggests itself.
    private static func suggestion(for text: String) -> String {
        let name = text.lowercased()
        if [".csv", ".csv.gz"].contains(where: { name.contains($0) }) { return " Did you mean csv:\(text)?" }
        if name.hasSuffix(".descent") { return " Did you mean descent:\(text)?" }
        if name.hasSuffix(".npy") {
            return text.contains(",") ? " Did you mean npy:\(text)?" : " Did you mean npy:\(text),Y.npy?"
        }
        return ""
    }

    /// The text before the first colon, and the text after it.
    private static func cut(_ text: String) -> (kind: String, rest: String?) {
        guard let colon = text.firstIndex(of: ":") else { return (text, nil) }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    private static func moons(parsing text: String) throws -> DataSource {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        let problem = ValidationError(
            "expected moons:M[:NOISE[:SEED]], M a whole number of at least 2, NOISE a number of at least 0 and SEED a whole "
                + "number from 0 to \(UInt32.max).")
        guard (1...3).contains(fields.count), let count = Int(fields[0]), count >= 2, count <= Int(Int32.max) else {
            throw problem
        }
        var noise = 0.2
        if fields.count > 1 {
            guard let given = try? NumberArgument.real(fields[1]), given >= 0 else { throw problem }
            noise = given
        }
        guard let seed = fields.count > 2 ? UInt32(fields[2]) : 3 else { throw problem }
        return .moons(count: count, noise: noise, seed: seed)
    }

    private static func pair(_ text: String, expected: String) throws -> (String, String) {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count == 2, !fields[0].isEmpty, !fields[1].isEmpty else {
            throw ValidationError("expected \(expected), two files with one comma between them.")
        }
        return (String(fields[0]), String(fields[1]))
    }

    private static func csv(parsing text: String, _ fileExists: (String) -> Bool) throws -> DataSource {
        let problem = ValidationError("expected csv:FILE[:COLUMN], COLUMN a name or a number from 1.")
        guard !text.isEmpty else { throw problem }
        guard let colon = text.lastIndex(of: ":"), !fileExists(text) else { return .csv(path: text, column: nil) }
        let path = text[..<colon]
        let column = text[text.index(after: colon)...]
        guard !path.isEmpty, !column.isEmpty else { throw problem }
        return .csv(path: String(path), column: String(column))
    }

    private static func descent(parsing text: String, _ fileExists: (String) -> Bool) throws -> DataSource {
        let names = ExampleFile.Part.allCases.map(\.rawValue).joined(separator: ", ")
        guard !text.isEmpty else { throw ValidationError("expected descent:FILE[:PART], PART one of \(names).") }
        guard let colon = text.lastIndex(of: ":"), !fileExists(text) else { return .descent(path: text, part: nil) }
        guard let part = ExampleFile.Part(rawValue: String(text[text.index(after: colon)...])), colon > text.startIndex
        else { throw ValidationError("expected descent:FILE[:PART], PART one of \(names).") }
        return .descent(path: String(text[..<colon]), part: part)
    }
}

extension DataSource: CustomStringConvertible {
    /// The source as the command line spells it, with nothing left to a default.
    package var description: String {
        switch self {
        case .fashionMNIST: "fashion-mnist"
        case .moons(let count, let noise, let seed): "moons:\(count):\(noise):\(seed)"
        case .idx(let images, let labels): "idx:\(images),\(labels)"
        case .npy(let inputs, let targets): "npy:\(inputs),\(targets)"
        case .csv(let path, let column): "csv:\(path)" + (column.map { ":\($0)" } ?? "")
        case .descent(let path, let part): "descent:\(path)" + (part.map { ":\($0.rawValue)" } ?? "")
        }
    }
}
