package import ArgumentParser
import FoundationEssentials

extension DataSource {
    /// What a shell completes the value of `--data` to: the forms, and the files after `csv:`, `descent:`, `npy:` and
    /// `idx:`.
    package static let completion = CompletionKind.custom { _, _, prefix in
        let candidates = DataSource.candidates(completing: prefix)
        // zsh takes what follows a colon for a description.
        guard CompletionShell.requesting == .zsh else { return candidates }
        return candidates.map { $0.replacing(":", with: "\\:") }
    }

    /// The values that begin with a prefix, as far as forms and files tell: `csv:flowers.csv` for `c`, and
    /// `npy:X.npy,Y.npy` for `npy:X.npy,`.
    package static func candidates(completing prefix: String) -> [String] {
        if let colon = prefix.firstIndex(of: ":") {
            let kind = prefix[..<colon]
            guard ["csv", "npy", "idx", "descent"].contains(kind) else { return [] }
            let rest = prefix[prefix.index(after: colon)...]
            // Of two files the second follows a comma.
            let begin = ["csv", "descent"].contains(kind) ? nil : rest.lastIndex(of: ",").map { rest.index(after: $0) }
            let path = rest[(begin ?? rest.startIndex)...]
            let head = prefix.dropLast(path.count)
            return files(completing: String(path)).map { head + $0 }
        }
        let tables = files(completing: "").filter { $0.hasSuffix(".csv") || $0.hasSuffix(".csv.gz") }.map {
            "csv:\($0)"
        }
        let converted = files(completing: "").filter { $0.hasSuffix(".descent") }.map { "descent:\($0)" }
        return
            (["fashion-mnist", "moons:1000", "idx:", "npy:"] + (tables.isEmpty ? ["csv:"] : tables)
            + (converted.isEmpty ? ["descent:"] : converted))
            .filter { $0.hasPrefix(prefix) }
    }

    /// The files and, with a slash, the directories whose path begins as this one does, but for hidden ones.
    private static func files(completing path: String) -> [String] {
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let (folder, name) = (path[..<slash], path[slash...])
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : String(folder))) ?? []
        return names.filter { $0.hasPrefix(name) && (!$0.hasPrefix(".") || name.hasPrefix(".")) }.sorted().map { name in
            var isDirectory = false
            _ = FileManager.default.fileExists(atPath: folder + name, isDirectory: &isDirectory)
            return folder + name + (isDirectory ? "/" : "")
        }
    }
}
