import FoundationEssentials
import TestSupport

/// The files of a run, as `descent train` writes them, with values of a test's choice.
enum SampleRun {
    static let header =
        "epoch,step,learning_rate,cost,accuracy,test_cost,test_accuracy,seconds,samples_per_second,validation_cost,"
        + "validation_accuracy"

    /// Writes a run.
    ///
    /// - Parameters:
    ///   - name: of its directory in the folder, which is made.
    ///   - flags: JSON members of `flags`, which also are the command line if they are texts.
    ///   - more: JSON members beside `flags`.
    ///   - metrics: the lines of `metrics.csv` after its header; nil for no file.
    static func write(
        _ folder: TemporaryFolder, _ name: String, ending: String = "completed",
        started: String = "2026-01-02T03:04:05.678Z",
        epochs: Int = 2, flags: [(String, String)] = [], more: String = "", header: String = SampleRun.header,
        metrics: [String]? = ["1,10,0.1,0.7,0.5,,,0.25,100,0.6,0.75", "2,20,0.1,0.6,0.625,,,0.5,100,0.65,0.5"]
    ) throws {
        try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
        let members = flags.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ")
        let arguments = flags.map { "\"--\($0.0)\", \"x\"" }
        try folder.write(
            """
            {"version": "0.1.0", "started": "\(started)", "arguments": [\((["\"train\""] + arguments).joined(separator: ", "))],
             "flags": {\(members)}, "ending": "\(ending)", "epochs": \(epochs), "steps": \(10 * epochs)\(more)}
            """, as: "\(name)/config.json")
        if let metrics {
            try folder.write(([header] + metrics).joined(separator: "\n") + "\n", as: "\(name)/metrics.csv")
        }
    }
}
