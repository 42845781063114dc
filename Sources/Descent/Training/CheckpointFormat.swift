import Formats

/// The names in a checkpoint, and what its metadata say.
enum CheckpointFormat {
    static let format = "descent-checkpoint"

    /// What is written; 1 is read too.
    static let version = 2

    static let lastGood = "last_good"
    static let history = "history"
    static let sums = "epoch_sums"
    static func moment(_ index: Int) -> String { "moments.\(index)" }
    static func callback(_ index: Int, _ name: String) -> String { "callbacks.\(index).\(name)" }

    /// Keys of the metadata.
    enum Key {
        static let version = "checkpoint_version"
        static let state = "training"
        static let run = "run"
        static let note = "note."
    }

    /// Refuses metadata that are no checkpoint's.
    static func check(_ metadata: SafeTensorsMetadata) throws(FileError) {
        let format = metadata.texts[ModelMetadata.Key.format]
        guard format == CheckpointFormat.format else {
            let hint = ModelMetadata.isModel(metadata.texts) ? ": it is a model, from which training begins anew" : ""
            throw .malformed(path: metadata.path, problem: "it is no checkpoint of training\(hint)")
        }
        guard let text = metadata.texts[Key.version], let number = Int(text), number >= 1 else {
            throw .malformed(path: metadata.path, problem: "it does not say of which version it is")
        }
        guard number <= version else {
            throw .malformed(
                path: metadata.path,
                problem:
                    "it is a checkpoint of version \(number), from a later Descent; this one reads up to \(version)")
        }
    }
}

extension Training {
    /// The notes of a checkpoint, whose header is checked; the rest of the file is not read.
    package static func notes(in path: String) throws(FileError) -> [String: String] {
        let metadata = try SafeTensors.readMetadata(path)
        try CheckpointFormat.check(metadata)
        var notes: [String: String] = [:]
        for (key, text) in metadata.texts where key.hasPrefix(CheckpointFormat.Key.note) {
            notes[String(key.dropFirst(CheckpointFormat.Key.note.count))] = text
        }
        return notes
    }

    /// Refuses a file that is no checkpoint, or not as it was written.
    package static func verify(_ path: String) throws(FileError) {
        try CheckpointFormat.check(try SafeTensors.readMetadata(path))
        try SafeTensors.verify(path)
    }

    /// The run of a checkpoint, whose header is checked; empty in files of version 1.
    static func run(of path: String) throws(FileError) -> String {
        let metadata = try SafeTensors.readMetadata(path)
        try CheckpointFormat.check(metadata)
        return metadata.texts[CheckpointFormat.Key.run] ?? ""
    }
}
