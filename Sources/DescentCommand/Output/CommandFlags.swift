import ArgumentParser

/// The flags of a command, as its help has them.
struct CommandFlags {
    /// All of them, without dashes.
    let names: [String]

    /// Those that take a value.
    private let takers: Set<String>

    /// Those that take several, with commas between them.
    private let lists: Set<String>

    init(of command: any ParsableCommand.Type) {
        var names: [String] = []
        var takers: Set<String> = []
        var lists: Set<String> = []
        // Flags begin their lines: `  --data <D>   What to train with`; `-h, --help`.
        for line in DescentCommand.helpMessage(for: command, columns: 200).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard line.hasPrefix("  -"),
                let flag = words.prefix(2).first(where: { $0.hasPrefix("--") })?.dropFirst(2)
            else { continue }
            names.append(String(flag))
            guard words.count > 1, words[1].hasPrefix("<") else { continue }
            takers.insert(String(flag))
            if words[1].contains(",") { lists.insert(String(flag)) }
        }
        self.names = names
        self.takers = takers
        self.lists = lists
    }

    /// The flags among some arguments that the command doesn't have, as they were given, and the values that follow no
    /// flag.
    func loose(in arguments: [String]) -> (flags: [String], values: [String]) {
        var flags: [String] = []
        var values: [String] = []
        var isValue = false
        for argument in arguments {
            if argument == "--" { break }
            if argument.hasPrefix("-"), argument.count > 1, !isValue {
                let flag = argument.drop { $0 == "-" }.prefix { $0 != "=" }
                let isKnown = names.contains(String(flag)) || argument == "-h"
                if !isKnown { flags.append(String(argument.prefix { $0 != "=" })) }
                // What follows an unknown flag may be its value.
                isValue = !argument.contains("=") && (takers.contains(String(flag)) || !isKnown)
            } else {
                if !isValue { values.append(argument) }
                isValue = false
            }
        }
        return (flags, values)
    }

    /// A list that was given with spaces, as it should be: `--layers 512,256` for `--layers 512 256`; nil without one.
    func spacedList(in arguments: [String]) -> String? {
        var list: [String] = []
        for argument in arguments {
            if argument.hasPrefix("--") {
                if list.count > 2 { break }
                list = lists.contains(String(argument.dropFirst(2))) ? [argument] : []
            } else if !list.isEmpty {
                list.append(argument.filter { $0 != "," })
            }
        }
        return list.count > 2 ? "\(list[0]) \(list.dropFirst().joined(separator: ","))" : nil
    }
}
