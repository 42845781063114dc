package import Descent
import Formats

/// The timeline of a run as the trace that Perfetto and chrome://tracing open: a process for each rank.
///
/// Trace Event Format, "JSON Array Format" with complete events (`"ph": "X"`) and times in microseconds.
package struct TraceFile {
    /// The most events of all ranks: some 120 bytes each, which every rank is told of.
    package static let largestEventCount = 2_000_000

    /// How many events each rank may record.
    package static func capacity(ranks: Int) -> Int { min(1_000_000, largestEventCount / ranks) }

    /// The events of one rank, as a part of the file: objects with commas between them.
    ///
    /// - Parameters:
    ///   - rank: the process's number.
    ///   - host: its host.
    package static func text(_ timeline: StepTimeline, rank: Int, host: String) -> String {
        var lines: [String] = []
        func name(_ kind: String, _ thread: Int, _ name: String) {
            lines.append(
                #"{"name":"\#(kind)","ph":"M","pid":\#(rank),"tid":\#(thread),"args":{"name":"\#(escaped(name))"}}"#)
        }
        name("process_name", 0, "rank \(rank) (\(host))")
        name("thread_name", 0, "steps")
        name("thread_name", 1, "work")
        var buckets: Set<Int> = []
        for event in timeline.events { if case .bucket(let number) = event.track { buckets.insert(number) } }
        for bucket in buckets.sorted() { name("thread_name", 2 + bucket, "reduction of bucket \(bucket + 1)") }
        for event in timeline.events {
            let (thread, category) =
                switch event.track {
                case .steps: (0, "step")
                case .work: (1, "work")
                case .bucket(let number): (2 + number, "reduction")
                }
            let detail = event.detail.map { #","args":{"\#($0.name)":\#($0.value)}"# } ?? ""
            lines.append(
                #"{"name":"\#(event.name)","cat":"\#(category)","ph":"X","ts":\#(time(event.start)),"dur":\#(time(event.duration)),"#
                    + #""pid":\#(rank),"tid":\#(thread)\#(detail)}"#)
        }
        return lines.joined(separator: ",\n")
    }

    /// The file of the parts of all ranks.
    package static func file(of parts: [String]) -> String { "[\n" + parts.joined(separator: ",\n") + "\n]\n" }

    /// Nanoseconds as microseconds with three decimals.
    private static func time(_ nanoseconds: Int) -> String {
        let rest = String(1000 + nanoseconds % 1000).dropFirst()
        return "\(nanoseconds / 1000).\(rest)"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 32: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
