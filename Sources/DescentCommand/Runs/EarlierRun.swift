import Descent
import Formats
import FoundationEssentials

/// A run that is to be taken up again, as its `config.json` tells.
package struct EarlierRun {
    /// The absolute path of its directory.
    package let path: String
    /// The path as it was given.
    let givenPath: String
    /// When it began.
    let started: String
    /// When it was taken up again before.
    let resumed: [String]
    /// Its command line, from `train` on.
    package let arguments: [String]
    package let workingDirectory: String
    /// Its data; empty where they come from no file.
    let files: [FileIdentity]

    private struct Contents: Decodable {
        let started: String
        let resumed: [String]?
        let arguments: [String]
        let workingDirectory: String
        let files: [FileIdentity]?

        enum CodingKeys: String, CodingKey {
            case started, resumed, arguments, files
            case workingDirectory = "working_directory"
        }
    }

    /// Reads `config.json`.
    package init(_ path: String) throws(Failure) {
        let directory = FileIdentity.absolute(path)
        let file = directory + "/" + RunDirectory.configurationName
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Failure(
                .noInput,
                "--resume \(path): there is no run: \(RunDirectory.configurationName) is missing or cannot be read")
        }
        let contents: Contents
        do {
            contents = try JSONDecoder().decode(Contents.self, from: data)
        } catch {
            throw Failure(
                .contents,
                "--resume \(path): its \(RunDirectory.configurationName) is not one that this version of Descent has written"
            )
        }
        guard contents.arguments.first == "train" else {
            throw Failure(
                .contents, "--resume \(path): its \(RunDirectory.configurationName) has no command line of train")
        }
        self.path = directory
        givenPath = path
        started = contents.started
        resumed = contents.resumed ?? []
        arguments = contents.arguments
        workingDirectory = contents.workingDirectory
        files = contents.files ?? []
    }

    /// Whether its command line has paths that begin where it was started.
    package var namesFilesFromWorkingDirectory: Bool { !files.isEmpty }

    /// Refuses data that are not those of before.
    func checkFiles() throws(Failure) {
        for file in files {
            let change: String?
            do { change = try file.change() } catch {
                throw Failure(CommandStatus(error), "--resume \(givenPath): its data: \(error)")
            }
            if let change { throw Failure(.contents, "--resume \(givenPath): \(file.path) \(change)") }
        }
    }

    /// Its training from the newest checkpoint that is whole; nil where there is none.
    ///
    /// - Parameters:
    ///   - load: makes training of a file.
    ///   - say: is told of each that cannot be used.
    func newest(
        _ folder: CheckpointFolder, load: (String) throws(CheckpointError) -> Training, say: (String) -> Void
    ) throws(Failure) -> Training? {
        for entry in folder.entries() {
            do throws(CheckpointError) {
                do throws(FileError) { try Training.verify(entry.path) } catch { throw .file(error) }
                guard try isOwn(entry.path) else {
                    say("\(entry.path): it is another run's; it is passed over")
                    continue
                }
                return try load(entry.path)
            } catch {
                // Only a damaged file is passed over: what else is wrong would be wrong of an older one too, and one that
                // cannot be read now may be readable later.
                guard case .file(.malformed) = error else {
                    throw Failure(Failure(error).status, "--resume \(givenPath): \(error)")
                }
                say("\(error); it is passed over")
            }
        }
        return nil
    }

    /// Whether a checkpoint is this run's, and not of an earlier one in the same directory.
    private func isOwn(_ path: String) throws(CheckpointError) -> Bool {
        do { return try Training.notes(in: path)[CheckpointFolder.runNote] == started } catch { throw .file(error) }
    }
}
