package import Reporting

/// One reason why momentum or Adam works, or doesn't, and the experiment that shows it.
package protocol Principle: Sendable {
    /// The claim, in a few words.
    static var title: String { get }

    /// Makes the experiment.
    init()

    /// Tables with a verdict in each row that theory speaks about, one finding, and one figure.
    var report: Report { get }
}
