import Descent
import Formats
import FoundationEssentials

/// A run that is to be taken up again, as its `config.json` tells.
package struct EarlierRun {
    /// Its directory, which this process has claimed: what is read of it stays true.
    let directory: RunDirectory
    /// The path as it was given.
    let givenPath: String
    let file: RunFile
    /// Where its command line was given.
    let workingDirectory: String
    /// The flags that stand beside `--resume`.
    let changes: [String]

    /// Claims the directory, and then reads `config.json`.
    ///
    /// - Parameters:
    ///   - changes: the flags that stand beside `--resume`.
    ///   - claims: whether this process goes on with it; else it only reads, as the other ranks do.
    package init(_ path: String, changing changes: [String] = [], claiming claims: Bool = true) throws(Failure) {
        directory = try RunDirectory(resuming: path, claiming: claims)
        let name = RunDirectory.configurationName
        do { file = try RunFile(in: directory.path) } catch {
            switch error {
            case .unreadable:
                throw Failure(.noInput, "--resume \(path): there is no run: \(name) is missing or cannot be read")
            case .foreign:
                throw Failure(
                    .contents, "--resume \(path): its \(name) is not one that this version of Descent has written")
            }
        }
        guard let workingDirectory = file.workingDirectory else {
            throw Failure(.contents, "--resume \(path): its \(name) does not say in which directory it began")
        }
        givenPath = path
        self.workingDirectory = workingDirectory
        self.changes = changes
    }

    /// Whether another number of epochs is asked for.
    var hasOtherEpochs: Bool { changes.contains("--epochs") }

    /// Its command line, from `train` on.
    package var arguments: [String] { file.arguments }

    private func failure(_ status: CommandStatus, _ problem: String) -> Failure {
        Failure(status, "--resume \(givenPath): \(problem)")
    }

    /// Says something, on rank 0 alone: the others find the same.
    private func tell(_ sentence: String) { if Ranks.isRoot { Console.message(sentence) } }

    /// Refuses a checkpoint's network that isn't the one which the command line makes.
    func require(_ saved: NetworkShape, is asked: NetworkShape) throws(Failure) {
        guard saved != asked else { return }
        throw failure(
            .contents, "the command line in its config.json makes the network \(asked), and its checkpoint has \(saved)"
        )
    }

    /// Refuses data that are not those of before.
    ///
    /// - Parameters:
    ///   - paths: the files that its command line names.
    ///   - weights: the file of its initial weights, where training begins anew with them.
    /// - Returns: what `config.json` is to say of its files.
    func checkFiles(_ paths: [String], weights: String?) throws(Failure) -> [FileIdentity] {
        let known = file.files ?? []
        let checked = paths + (weights.map { [$0] } ?? [])
        if let other = checked.first(where: { RegularFile.isOther($0) }) {
            throw failure(.noInput, "its data: \(other) is no plain file, and cannot be read again")
        }
        guard known.count >= checked.count else {
            throw failure(
                .contents,
                "\(CountText.text(checked.count, "file")) of data can be read, and its config.json has the checksums of "
                    + "\(known.count): a pipe cannot be read again")
        }
        var files = known
        for (index, path) in checked.enumerated() {
            let found: FileIdentity?
            do { found = try FileIdentity(path) } catch {
                throw failure(CommandStatus(error), "its data: \(error)")
            }
            guard let found else { throw failure(.noInput, "its data: \(path) is no plain file any more") }
            if let change = known[index].change(to: found) { throw failure(.contents, "\(found.path) \(change)") }
            if found.path != known[index].path {
                Console.message("--resume \(givenPath): \(found.path) is the file that was \(known[index].path)")
            }
            files[index] = found
        }
        return files
    }

    /// The newest of its checkpoints that is whole; nil where there is none and the run, which was killed, begins anew.
    ///
    /// - Throws: where a run that has ended has none left, and its results would be trained over.
    func newestCheckpoint() throws(Failure) -> String? {
        var hasDamaged = false
        for entry in directory.checkpoints(kept: 1).entries() {
            do throws(FileError) {
                try Training.verify(entry.path)
                // One of an earlier run in the same directory.
                guard try Training.notes(in: entry.path)[CheckpointFolder.runNote] == file.started else {
                    tell("\(entry.path): it is another run's; it is passed over")
                    continue
                }
                return entry.path
            } catch {
                // Only a damaged file is passed over: one that cannot be read now may be readable later.
                guard case .malformed = error else { throw failure(CommandStatus(error), "\(error)") }
                tell("\(error); it is passed over")
                hasDamaged = true
            }
        }
        guard file.ending == .running else {
            throw failure(
                hasDamaged ? .contents : .noInput,
                "the run has ended (\(file.ending.rawValue)), and no checkpoint is left to go on from; train with "
                    + "--overwrite begins anew in its place")
        }
        return nil
    }
}
