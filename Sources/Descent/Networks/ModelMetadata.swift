import Formats
internal import FoundationEssentials

/// What a model file says about its network besides the parameters.
struct ModelMetadata {
    /// The activation of each layer, the output function last.
    let activations: [Activation]

    private var classNames: [String]?
    private var means: [Float]?
    private var deviations: [Float]?

    private enum Key {
        static let format = "format"
        static let activations = "activations"
        static let output = "output"
        static let classes = "classes"
        static let means = "input_means"
        static let deviations = "input_deviations"
    }

    init(of network: borrowing Network) {
        activations = network.layout.layers.map(\.activation)
        classNames = network.classNames
        means = network.standardization?.means
        deviations = network.standardization?.deviations
    }

    /// The metadata as a file holds them: `format` is `descent`; lists are JSON arrays.
    var texts: [String: String] {
        var texts = [
            Key.format: "descent",
            Key.activations: ModelMetadata.json(activations.map(\.rawValue)),
            Key.output: activations.last?.rawValue ?? "",
        ]
        texts[Key.classes] = classNames.map { ModelMetadata.json($0) }
        texts[Key.means] = means.map { ModelMetadata.json($0) }
        texts[Key.deviations] = deviations.map { ModelMetadata.json($0) }
        return texts
    }

    init(_ texts: [String: String], path: String) throws(FileError) {
        guard texts[Key.format] == "descent" else {
            throw .malformed(
                path: path,
                problem: "it is no model of this package: its metadata have the format "
                    + "\(texts[Key.format].map { "\"\($0)\"" } ?? "of none"), expected \"descent\"")
        }
        let names: [String] = try ModelMetadata.list(Key.activations, texts, path) ?? []
        guard !names.isEmpty else { throw .malformed(path: path, problem: "its metadata have no activations") }
        var activations: [Activation] = []
        for name in names {
            guard let activation = Activation(rawValue: name) else {
                let known = Activation.allCases.map(\.rawValue).joined(separator: ", ")
                throw .malformed(
                    path: path, problem: "its metadata name the activation \"\(name)\", expected one of \(known)")
            }
            activations.append(activation)
        }
        self.activations = activations
        classNames = try ModelMetadata.list(Key.classes, texts, path)
        means = try ModelMetadata.list(Key.means, texts, path)
        deviations = try ModelMetadata.list(Key.deviations, texts, path)
    }

    /// Gives the network its class names and its scaling, if they fit.
    func complete(_ network: inout Network, path: String) throws(FileError) {
        if let classNames {
            let expected = network.outputs == 1 ? 2 : network.outputs
            // Fewer than units: the training data had fewer classes.
            guard classNames.count >= 1, classNames.count <= expected else {
                throw .malformed(
                    path: path, problem: "its metadata name \(classNames.count) classes, expected from 1 to \(expected)"
                )
            }
            network.classNames = classNames
        }
        if means == nil, deviations == nil { return }
        guard let means, let deviations, means.count == network.inputs, deviations.count == network.inputs,
            means.allSatisfy(\.isFinite), deviations.allSatisfy({ $0 >= .leastNormalMagnitude && $0 < .infinity })
        else {
            throw .malformed(
                path: path,
                problem: "its metadata have \(means?.count ?? 0) means and \(deviations?.count ?? 0) deviations, "
                    + "expected \(network.inputs) finite numbers each, deviations above 0")
        }
        network.standardization = Standardization(means: means, deviations: deviations)
    }

    private static func json(_ list: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // Strings and finite numbers always encode; an empty list stands for the impossible.
        return (try? encoder.encode(list)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }

    private static func list<Element: Decodable>(
        _ key: String, _ texts: [String: String], _ path: String
    ) throws(FileError) -> [Element]? {
        guard let text = texts[key] else { return nil }
        do {
            return try JSONDecoder().decode([Element].self, from: Data(text.utf8))
        } catch {
            throw .malformed(
                path: path, problem: "its metadata's \(key) are no JSON list as expected: \(text.prefix(60))")
        }
    }
}
