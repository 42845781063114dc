package import Formats
import FoundationEssentials
import Glibc

/// Draws figures with gnuplot.
package struct Gnuplot: Sendable {
    /// Why a picture could not be drawn.
    package enum Problem: Error, Sendable, Hashable, CustomStringConvertible {
        /// No directory of `PATH` has the program.
        case missing
        /// The program failed on a figure; its message is on standard error.
        case failed(figure: String, status: Int32)
        /// The picture, or its directory, cannot be written.
        case file(FileError)

        package var description: String {
            switch self {
            case .missing:
                "gnuplot is not installed: install it (Debian's package gnuplot-nox) or use --no-figures"
            case .failed(let figure, let status): "gnuplot ended with \(status) on the figure \(figure)"
            case .file(let error): error.description
            }
        }
    }

    /// Finds the program.
    ///
    /// - Parameter path: the directories to search, separated by colons as in the variable `PATH`.
    package init(path: String? = ProcessInfo.processInfo.environment["PATH"]) throws(Problem) {
        let directories = (path ?? "/usr/bin:/bin").split(separator: ":")
        // A system call that reads the path.
        guard directories.contains(where: { unsafe access("\($0)/gnuplot", X_OK) == 0 }) else { throw .missing }
    }

    /// Writes `<directory>/<name>.svg`; the directory must exist, and its path must not be empty.
    ///
    /// - Returns: the file's path.
    package func draw(_ figure: Figure, in directory: String) throws(Problem) -> String {
        guard !directory.isEmpty else {
            throw .file(.cannotWrite(path: directory, reason: "the path of the directory is empty"))
        }
        let path = "\(directory)/\(figure.name).svg"
        // gnuplot does not report that it cannot open or finish its output file, and a partial picture would look
        // complete. So it writes to a temporary file, which replaces the target only when complete.
        let picture = "\(path).\(getpid()).part"
        defer { _ = unsafe unlink(picture) }
        do throws(FileError) { _ = try AtomicFile(picture) } catch { throw .file(error) }
        let script = Array(FigureScript(figure, output: picture).text.utf8)
        // -d: ignores the user's settings. The stream is ours until `pclose`, and the bytes are lent for the call.
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

    /// A drawn picture with additions that gnuplot has no commands for.
    ///
    /// Its title, which browsers show and screen readers say, is the figure's and not the program's. If the font is
    /// missing, others of about the same width replace it.
    private static func finished(_ svg: String, of figure: Figure) -> String {
        // By scalars: with a combining mark each of these is another character.
        var title = ""
        for scalar in figure.title.unicodeScalars {
            switch scalar {
            case "&": title += "&amp;"
            case "<": title += "&lt;"
            case ">": title += "&gt;"
            default: title.unicodeScalars.append(scalar)
            }
        }
        return svg.replacing("<title>Gnuplot</title>", with: "<title>\(title)</title>", maxReplacements: 1)
            .replacing(
                "font-family=\"\(FigureScript.font)\"", with: "font-family=\"\(FigureScript.font),Verdana,sans-serif\""
            )
            // gnuplot titles each curve too, with its internal name.
            .replacing(/<title>gnuplot_plot_[^<]*<\/title>/, with: "")
    }
}
