import Reporting

/// Numbers of things, for people.
enum CountText {
    /// `1 epoch`, `2,000 epochs`, `1 class`, `3 classes`.
    static func text(_ count: Int, _ thing: String) -> String {
        guard count != 1 else { return "1 \(thing)" }
        return "\(NumberText.grouped(count)) \(thing)" + (thing.hasSuffix("s") ? "es" : "s")
    }
}
