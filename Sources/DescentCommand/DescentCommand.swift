import ArgumentParser

/// The command `descent`.
@main
struct DescentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "descent", abstract: "Trains fully connected networks.")
}
