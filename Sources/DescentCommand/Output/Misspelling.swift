import ArgumentParser

/// Commands, flags and values that aren't there, and what was probably meant.
package enum Misspelling {
    /// The command that the arguments name, from its names to what is left of them.
    struct Named {
        var names: [String] = []
        var type: any ParsableCommand.Type = DescentCommand.self
        var rest: ArraySlice<String>
    }

    /// Follows the arguments through the subcommands as far as they name any.
    static func command(of arguments: [String]) -> Named {
        var found = Named(rest: arguments[...])
        while let name = found.rest.first,
            let next = found.type.configuration.subcommands.first(where: { $0.configuration.commandName == name })
        {
            found.names.append(name)
            found.type = next
            found.rest = found.rest.dropFirst()
        }
        return found
    }

    /// What to say of a command that isn't there; nil where the arguments name one. The argument parser looks at flags
    /// first, and would complain of those.
    package static func unknownCommand(_ arguments: [String]) -> String? {
        let found = command(of: arguments)
        let names = found.type.configuration.subcommands.compactMap { $0.configuration.commandName }
        guard !names.isEmpty, let name = found.rest.first, !name.hasPrefix("-") else { return nil }
        if found.names.isEmpty, name == "help" { return nil }
        let subject = (["descent"] + found.names).joined(separator: " ")
        let meaning = Vocabulary.meanings(Vocabulary.commands)[Vocabulary.spelt(name)]
        let meant = meaning.flatMap { names.contains($0) || $0.hasPrefix("-") ? $0 : nil } ?? nearest(to: name, names)
        let advice = meant.map { "did you mean '\($0)'?" }
        return "'\(subject)' has no command '\(name)'; " + (advice ?? "it has \(names.joined(separator: ", "))")
    }

    /// A message of the argument parser, with what was meant by a flag, value or argument that isn't there, where that
    /// can be guessed.
    package static func correcting(_ message: String, _ arguments: [String]) -> String {
        let flags = CommandFlags(of: command(of: arguments).type)
        if let given = quoted(message, after: "Unknown option '") {
            return unknownFlag(given, flags, nearest: quoted(message, after: "Did you mean '"))
        }
        if let value = quoted(message, after: "The value '", before: "' is invalid for '--") {
            let flag = message.split(separator: "' is invalid for '--", maxSplits: 1).last?.prefix {
                !" '".contains($0)
            }
            guard !message.contains("Did you mean"), let flag,
                let meant = message.contains("decimal number")
                    ? decimal(value) : Misspelling.value(value, of: String(flag))
            else { return message }
            return message + " Did you mean '\(meant)'?"
        }
        if let missing = quoted(message, after: "Missing expected argument '--") {
            // A flag that isn't there may be the missing one under another name, and is not worth less than it.
            let loose = flags.loose(in: Array(command(of: arguments).rest))
            if let unknown = loose.flags.first { return unknownFlag(unknown, flags, nearest: nil) }
            guard let value = loose.values.first else { return message }
            return message + ". Did you mean '--\(missing.prefix { $0 != " " }) \(value)'?"
        }
        guard message.hasPrefix("Unexpected argument ") || message.contains(" unexpected arguments: '"),
            let list = flags.spacedList(in: Array(command(of: arguments).rest))
        else { return message }
        return message + ". Did you mean '\(list)'?"
    }

    /// What to say of a flag that the command doesn't have.
    ///
    /// - Parameter nearest: the flag that the argument parser holds for the nearest, at a distance of up to three
    ///   letters however short they are.
    private static func unknownFlag(_ given: String, _ flags: CommandFlags, nearest: String?) -> String {
        let start = "Unknown option '\(given)'"
        let spelt = Vocabulary.spelt(given)
        // Underscores for hyphens, or a word of another framework.
        let known = [spelt] + Vocabulary.flags.filter { $0.value.contains(spelt) }.keys
        if let flag = known.first(where: { flags.names.contains($0) }) { return "\(start). Did you mean '--\(flag)'?" }
        if known.contains("folds") { return "\(start); descent cross-validate has '--folds'" }
        guard !Vocabulary.foreignFlags.contains(spelt),
            let near = Misspelling.nearest(to: spelt, nearest.map { [Vocabulary.spelt($0)] } ?? flags.names)
        else { return start }
        return "\(start). Did you mean '--\(near)'?"
    }

    /// What was meant by a value that a flag doesn't take; nil where nothing suggests itself.
    package static func value(_ given: String, of flag: String) -> String? {
        if flag == "layers" { return widths(given) }
        guard let table = Vocabulary.values[["test-data", "validation-data"].contains(flag) ? "data" : flag] else {
            return nil
        }
        let parts = given.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return word(given, table) }
        let meant = parts.map { table[String($0)] == nil ? word(String($0), table) : String($0) }
        return meant.contains(nil) ? nil : meant.compactMap { $0 }.joined(separator: ",")
    }

    private static func word(_ given: String, _ table: [String: [String]]) -> String? {
        let spelt = Vocabulary.spelt(String(given.prefix { $0 != ":" }))
        let meanings = Vocabulary.meanings(table)
        if let meant = meanings[spelt] {
            // `exponential:x` is the right word, and something else is wrong.
            return given.contains(":") && meant.hasPrefix(spelt + ":") ? nil : meant
        }
        guard !Vocabulary.foreignValues.contains(spelt) else { return nil }
        return nearest(to: spelt, Array(meanings.keys.sorted())).flatMap { meanings[$0] }
    }

    /// A number with a comma for the point: `0,01`.
    private static func decimal(_ given: String) -> String? {
        let number = given.replacing(",", with: ".")
        return number != given && (try? NumberArgument.real(number)) != nil ? number : nil
    }

    /// Widths that something other than commas separates: `512x256`, `[512, 256]`.
    private static func widths(_ given: String) -> String? {
        let numbers = given.split { !$0.isASCII || !$0.isNumber }
        let others = given.filter { !$0.isNumber }
        guard numbers.count > 1, numbers.allSatisfy({ Int($0).map { $0 >= 1 } == true }),
            others.allSatisfy({ "x-;:/_+ ,[]()*".contains($0) })
        else { return nil }
        return numbers.joined(separator: ",")
    }

    /// The text between a beginning and the next quotation mark.
    private static func quoted(_ message: String, after start: String, before end: String = "'") -> String? {
        guard let begin = message.firstRange(of: start)?.upperBound else { return nil }
        let rest = message[begin...]
        return rest.firstRange(of: end).map { String(rest[..<$0.lowerBound]) }
    }

    /// The name with the fewest letters to change, up to two and a third of them; the first of equals.
    package static func nearest(to given: String, _ names: [String]) -> String? {
        let limit = min(2, max(given.count / 3, 1))
        let nearest = names.map { ($0, distance($0, given.lowercased())) }.min { $0.1 < $1.1 }
        return nearest.flatMap { $0.1 <= limit ? $0.0 : nil }
    }

    /// The least number of letters to be put in, taken out, replaced, or exchanged with the next.
    private static func distance(_ first: String, _ second: String) -> Int {
        let (a, b) = (Array(first), Array(second))
        var rows = [Array(0...b.count)]
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var least = min(rows[i][j + 1], row[j]) + 1
                least = min(least, rows[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, rows[i - 1][j - 1] + 1) }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
