import Formats
import FoundationEssentials

/// The contents of a model file besides the parameters.
struct ModelMetadata {
    /// The activation of each layer, the output function last.
    let activations: [Activation]

    /// The names of the classes, if they have names.
    let classNames: [String]?

    /// The scaling of the inputs, if there is one.
    let standardization: Standardization?

    /// The scaling of real targets, if there is one.
    let targetStandardization: Standardization?

    /// How tables become examples, if the network was trained on one.
    let encoder: TableEncoder?

    enum Key {
        static let format = "format"
        static let activations = "activations"
        static let output = "output"
        static let classes = "classes"
        static let means = "input_means"
        static let deviations = "input_deviations"
        static let targetMeans = "target_means"
        static let targetDeviations = "target_deviations"
        static let table = "table"
    }

    /// The keys of a network's own metadata, those included that this network doesn't use.
    static let keys: Set<String> = [
        Key.format, Key.activations, Key.output, Key.classes, Key.means, Key.deviations, Key.targetMeans,
        Key.targetDeviations, Key.table,
    ]

    init(of network: borrowing Network, classNames: [String]?) {
        activations = network.layout.layers.map(\.activation)
        self.classNames = classNames
        standardization = network.standardization
        targetStandardization = network.targetStandardization
        encoder = network.encoder
    }

    /// Whether the metadata of a file are those of a network written by `save(to:)`.
    static func isModel(_ texts: [String: String]) -> Bool { texts[Key.format] == "descent" }

    /// The metadata in the file's form: `format` is `descent`; lists are JSON arrays.
    var texts: [String: String] {
        var texts = [
            Key.format: "descent",
            Key.activations: JSONList.text(of: activations.map(\.rawValue)),
            Key.output: activations.last?.rawValue ?? "",
        ]
        texts[Key.classes] = classNames.map { JSONList.text(of: $0) }
        texts[Key.means] = (standardization?.means).map { ModelMetadata.json($0) }
        texts[Key.deviations] = (standardization?.deviations).map { ModelMetadata.json($0) }
        texts[Key.targetMeans] = (targetStandardization?.means).map { ModelMetadata.json($0) }
        texts[Key.targetDeviations] = (targetStandardization?.deviations).map { ModelMetadata.json($0) }
        texts[Key.table] = encoder?.json
        return texts
    }

    /// Parses the metadata of a file, whose tensors bound the lengths of valid lists.
    init(of file: SafeTensorsMetadata) throws(FileError) {
        let (texts, path) = (file.texts, file.path)
        guard ModelMetadata.isModel(texts) else {
            throw .malformed(
                path: path,
                problem: "it is not a Descent model: its metadata have the format "
                    + "\(texts[Key.format].map { Quoting.quoted($0) } ?? "of none"), expected \"descent\"")
        }
        let names = try ModelMetadata.list(Key.activations, in: texts, path: path) {
            JSONList.texts($0, atMost: file.tensorCount)
        }
        guard let names, !names.isEmpty else {
            throw .malformed(path: path, problem: "its metadata have no activations")
        }
        var activations: [Activation] = []
        for name in names {
            guard let activation = Activation(rawValue: name) else {
                let known = Activation.allCases.map(\.rawValue).joined(separator: ", ")
                throw .malformed(
                    path: path,
                    problem: "its metadata name the activation \(Quoting.quoted(name)), expected one of \(known)")
            }
            activations.append(activation)
        }
        self.activations = activations
        classNames = try ModelMetadata.list(Key.classes, in: texts, path: path) {
            JSONList.texts($0, atMost: Targets.largestClassCount)
        }
        // Each feature and each unit has at least one weight.
        let most = file.floatCount
        standardization = try ModelMetadata.scaling(Key.means, Key.deviations, "", in: texts, atMost: most, path: path)
        targetStandardization = try ModelMetadata.scaling(
            Key.targetMeans, Key.targetDeviations, " of targets", in: texts, atMost: most, path: path)
        guard let table = texts[Key.table] else {
            encoder = nil
            return
        }
        encoder = try TableEncoder(json: table, inputsAtMost: most, path: path)
    }

    /// A scaling, if there is one.
    ///
    /// - Parameter what: what is scaled, to follow "means" and "deviations" in an error.
    private static func scaling(
        _ meansKey: String, _ deviationsKey: String, _ what: String, in texts: [String: String], atMost limit: Int,
        path: String
    ) throws(FileError) -> Standardization? {
        let means = try list(meansKey, in: texts, path: path) { JSONList.floats($0, atMost: limit) }
        let deviations = try list(deviationsKey, in: texts, path: path) { JSONList.floats($0, atMost: limit) }
        guard means != nil || deviations != nil else { return nil }
        guard let means, let deviations, means.count == deviations.count,
            deviations.allSatisfy(Standardization.deviationRange.contains)
        else {
            throw .malformed(
                path: path,
                problem:
                    "its metadata have \(means?.count ?? 0) means and \(deviations?.count ?? 0) deviations\(what), "
                    + "expected as many of both, and all deviations from \(Standardization.deviationRange.lowerBound) to "
                    + "\(Standardization.deviationRange.upperBound)")
        }
        return Standardization(means: means, deviations: deviations)
    }

    /// Refuses class names, scalings and an encoder that do not fit a network.
    func check(_ network: borrowing Network, path: String) throws(FileError) {
        if let classNames, let problem = network.problem(ofClassNames: classNames) {
            throw .malformed(path: path, problem: "its metadata name \(problem)")
        }
        if let standardization, standardization.means.count != network.inputs {
            throw .malformed(
                path: path,
                problem: "its metadata have \(standardization.means.count) means and as many deviations, expected "
                    + "\(network.inputs)")
        }
        if let targetStandardization, let problem = network.problem(ofTargetStandardization: targetStandardization) {
            throw .malformed(path: path, problem: "its metadata have \(problem)")
        }
        if let encoder, let problem = network.problem(of: encoder, classNames: classNames) {
            throw .malformed(path: path, problem: "its metadata's table has \(problem)")
        }
    }

    private static func json(_ list: [Float]) -> String {
        // Finite numbers always encode; the empty list is never used.
        (try? JSONEncoder().encode(list)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }

    private static func list<Element>(
        _ key: String, in texts: [String: String], path: String, _ read: (String) -> [Element]?
    ) throws(FileError) -> [Element]? {
        guard let text = texts[key] else { return nil }
        guard let list = read(text) else {
            throw .malformed(
                path: path, problem: "its metadata's \(key) are not the expected JSON list: \(Quoting.quoted(text))")
        }
        return list
    }
}
