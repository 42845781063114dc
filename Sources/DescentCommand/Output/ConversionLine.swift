import Descent
import Reporting

/// What a long conversion is doing, on one line of a terminal that is written again and again.
final class ConversionLine {
    private let isShown: Bool
    private var last = ContinuousClock.now - .seconds(1)
    private var isThere = false

    /// - Parameter isQuiet: whether to say nothing; so does a stream that is no terminal.
    init(isQuiet: Bool) { isShown = !isQuiet && Console.isTerminal }

    /// Shows what is being done, at most ten times a second.
    func show(_ progress: TableConversion.Progress) {
        guard isShown else { return }
        let text: String
        switch progress {
        case .reading(let columns, let pass, let passes):
            let which = passes > 1 ? ", pass \(pass) of \(passes)" : ""
            text = "reading \(CountText.text(columns, "column"))\(which)"
        case .writing(let rows, let all):
            let now = ContinuousClock.now
            guard now - last > .milliseconds(100) || rows == all else { return }
            last = now
            text =
                "writing \(NumberText.grouped(rows)) of \(NumberText.grouped(all)) rows, \(100 * rows / max(all, 1)) %"
        }
        Console.raw("\r\u{1B}[K" + text.prefix(max(0, Console.columns - 1)))
        isThere = true
    }

    /// Removes the line.
    func end() {
        if isThere { Console.raw("\r\u{1B}[K") }
        isThere = false
    }
}
