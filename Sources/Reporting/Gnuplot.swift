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

    /// Writes `<directory>/<name>.svg`; the directory is there already, and its path is not empty.
    ///
    /// - Returns: the file's path.
    package func draw(_ figure: Figure, in directory: String) throws(Problem) -> String {
        guard !directory.isEmpty else {
            throw .file(.cannotWrite(path: directory, reason: "the path of the directory is empty"))
        }
        let path = "\(directory)/\(figure.name).svg"
        // gnuplot says nothing if it cannot open or finish the file it is to write, and a picture begun would stand for a whole one.
        // So it writes beside it, and what is whole is put in the place.
        let picture = "\(path).\(getpid()).part"
        defer { _ = unsafe unlink(picture) }
        do throws(FileError) { _ = try AtomicFile(picture) } catch { throw .file(error) }
        let script = Array(FigureScript(figure, output: picture).text.utf8)
        // -d: no settings of the user's own. The stream is ours until `pclose`, and the bytes are lent for the call.
        guard let stream = unsafe popen("exec gnuplot -d > /dev/null", "we") else {
            throw .failed(figure: figure.name, status: -1)
        }
        let written = unsafe script.withUnsafeBytes { unsafe fwrite($0.baseAddress, 1, $0.count, stream) }
        let status = unsafe pclose(stream)
        guard status == 0, written == script.count else { throw .failed(figure: figure.name, status: status >> 8) }
        let drawn = FileManager.default.contents(atPath: picture).map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard drawn.suffix(16).contains("</svg>") else {
            throw .file(.cannotWrite(path: path, reason: "gnuplot could not write it whole"))
        }
        let text = Array(Gnuplot.finished(drawn, of: figure).utf8)
        do throws(FileError) { try AtomicFile.write(text, to: path) } catch { throw .file(error) }
        return path
    }

    /// A drawn picture with what gnuplot has no words for.
    ///
    /// Its title, which browsers show and screen readers say, is the figure's and not the program's. Where the font is
    /// missing, others of about its width stand in for it.
    private static func finished(_ svg: String, of figure: Figure) -> String {
        let title = figure.title.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        return svg.replacing("<title>Gnuplot</title>", with: "<title>\(title)</title>", maxReplacements: 1)
            .replacing(
                "font-family=\"\(FigureScript.font)\"", with: "font-family=\"\(FigureScript.font),Verdana,sans-serif\""
            )
            // Of each curve gnuplot has a title too: its own name for it.
            .replacing(/<title>gnuplot_plot_[^<]*<\/title>/, with: "")
    }
}
