package import Formats
import FoundationEssentials
import Glibc

/// Draws figures with gnuplot.
package struct Gnuplot: Sendable {
    /// Why there is no picture.
    package enum Problem: Error, Sendable, Hashable, CustomStringConvertible {
        /// No directory of `PATH` has the program.
        case missing
        /// The program refused a figure; it says why on standard error.
        case failed(figure: String, status: Int32)
        /// The picture, or its directory, cannot be written.
        case file(FileError)

        package var description: String {
            switch self {
            case .missing:
                "gnuplot is not installed; Debian's package gnuplot-nox brings it, and --no-figures does without"
            case .failed(let figure, let status): "gnuplot ended with \(status) on the figure \(figure)"
            case .file(let error): error.description
            }
        }
    }

    /// The program, once it has been found.
    ///
    /// - Parameter path: the directories to look in, with colons between them, as the variable `PATH` has them.
    package init(path: String? = ProcessInfo.processInfo.environment["PATH"]) throws(Problem) {
        let directories = (path ?? "/usr/bin:/bin").split(separator: ":")
        // A system call that reads the path.
        guard directories.contains(where: { unsafe access("\($0)/gnuplot", X_OK) == 0 }) else { throw .missing }
    }

    /// Writes `<directory>/<name>.svg`; the directory is there already.
    ///
    /// - Returns: the file's path.
    package func draw(_ figure: Figure, in directory: String) throws(Problem) -> String {
        let path = "\(directory)/\(figure.name).svg"
        // gnuplot says nothing if it cannot open the file it is to write; so that is tried before.
        guard unsafe access(directory, W_OK) == 0 else {
            // glibc's buffer for the text is the thread's own, and the text is copied at once.
            let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "unknown error"
            throw .file(.cannotWrite(path: path, reason: reason))
        }
        let script = Array(FigureScript(figure, output: path).text.utf8)
        // The stream is ours until `pclose`, and the bytes are lent for the call.
        guard let stream = unsafe popen("gnuplot", "we") else { throw .failed(figure: figure.name, status: -1) }
        let written = unsafe script.withUnsafeBytes { unsafe fwrite($0.baseAddress, 1, $0.count, stream) }
        let status = unsafe pclose(stream)
        guard status == 0, written == script.count else { throw .failed(figure: figure.name, status: status >> 8) }
        return path
    }
}
