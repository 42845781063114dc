public import Formats
import FoundationEssentials

extension Checkpoints {
    /// The path of the newest checkpoint in a folder that is whole; nil where the folder has none or is missing.
    ///
    /// - Parameters:
    ///   - folder: its path.
    ///   - report: is told of each newer file that is damaged.
    /// - Throws: ``FileError/malformed(path:problem:)`` of the newest where there are some and all are damaged;
    ///   ``FileError/unreadable(path:reason:)`` for a folder or a file that cannot be read.
    public static func newest(
        in folder: String, passingOver report: (FileError) -> Void = { _ in }
    ) throws(FileError) -> String? {
        var first: FileError?
        for (_, path) in try list(folder) {
            do throws(FileError) {
                try SafeTensors.verify(path)
                return path
            } catch {
                // What can't be read now may be whole.
                guard case .malformed = error else { throw error }
                report(error)
                first = first ?? error
            }
        }
        if let first { throw first }
        return nil
    }

    /// The path of the checkpoint after a step.
    package static func path(in folder: String, step: Int) -> String {
        let digits = "\(step)"
        return "\(folder)/step-" + String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
            + ".checkpoint"
    }

    /// The checkpoints in a folder, the newest first; none where it can't be read.
    package static func files(in folder: String) -> [(step: Int, path: String)] { (try? list(folder)) ?? [] }

    /// The checkpoints in a folder, the newest first; none where it is missing.
    package static func list(_ folder: String) throws(FileError) -> [(step: Int, path: String)] {
        try Directory.names(in: folder).compactMap { name -> (step: Int, path: String)? in
            guard name.hasPrefix("step-"), name.hasSuffix(".checkpoint") else { return nil }
            let digits = name.dropFirst(5).dropLast(11)
            let path = "\(folder)/\(name)"
            // As it is written only: other names are somebody else's. Opening a pipe would wait for its writer.
            guard digits.allSatisfy({ "0"..."9" ~= $0 }), let step = Int(digits),
                path == Checkpoints.path(in: folder, step: step), RegularFile.isOne(path)
            else { return nil }
            return (step, path)
        }
        .sorted { $0.step > $1.step }
    }

    /// Whether a file is whole and no checkpoint of this run: another's, one of a later version, or something else.
    /// What is damaged says nothing.
    static func isOther(_ path: String, than run: String) throws(FileError) -> Bool {
        do throws(FileError) {
            guard try Training.run(of: path) != run else { return false }
        } catch {
            guard case .malformed = error else { throw error }
        }
        do throws(FileError) {
            // The name of the run may be what is damaged.
            try SafeTensors.verify(path)
            return true
        } catch {
            if case .malformed = error { return false }
            throw error
        }
    }
}

extension Training {
    /// Reads training from the newest checkpoint in a folder that is whole, as ``Checkpoints`` writes them.
    ///
    ///     var training = try Training.loadNewest(in: "run/checkpoints", on: data.train, passingOver: { print($0) })
    ///         ?? Training(of: network.copy(), on: data.train)
    ///
    /// Only files that are damaged are passed over. Whatever else keeps the newest from being used, as other examples,
    /// is thrown: it would be wrong of an older one too.
    ///
    /// - Parameters:
    ///   - folder: its path.
    ///   - examples: those that training began with.
    ///   - trainer: the settings to go on with; nil for those of the file: see
    ///     ``load(from:on:with:validating:callbacks:)``.
    ///   - validation: the examples on which the network was evaluated after each epoch.
    ///   - callbacks: as many as training had, of the same names and in the same order.
    ///   - report: is told of each newer file that is damaged.
    /// - Returns: nil where the folder has no checkpoint, or is missing.
    /// - Throws: ``CheckpointError/file(_:)`` of the newest also where there are some and all are damaged.
    public static func loadNewest(
        in folder: String, on examples: Examples, with trainer: Trainer? = nil, validating validation: Examples? = nil,
        callbacks: [any TrainingCallback] = [], passingOver report: (FileError) -> Void = { _ in }
    ) throws(CheckpointError) -> Training? {
        let newest: String?
        do throws(FileError) {
            newest = try Checkpoints.newest(in: folder, passingOver: report)
        } catch {
            throw .file(error)
        }
        guard let newest else { return nil }
        return try loadVerified(
            from: newest, .examples(examples), with: trainer, validating: validation, testing: nil, callbacks: callbacks
        )
    }
}
