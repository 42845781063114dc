import Descent
import Formats
import TestSupport

/// Round trips. An input is a script of what to write: the shape of an array, its elements, then strings.
enum WriterHarness {
    static func check(_ input: [UInt8], in folder: TemporaryFolder) throws -> FuzzTarget.Outcome {
        var script = Script(input)
        let shape = (0..<script.number(below: 5)).map { _ in script.number(below: 6) }
        let floats = (0..<(elementCount(shape) ?? 0)).map { _ in script.float() }
        let notes = script.texts()
        do {
            try checkNPY(floats, shape: shape, path: folder.file("written.npy"))
            try checkIDX(floats, shape: shape, path: folder.file("written.idx"))
            try checkSafeTensors(floats, shape: shape, texts: notes, path: folder.file("written.safetensors"))
            try checkNetwork(floats, notes: notes, path: folder.file("network.safetensors"))
        } catch let error as FileError {
            throw BrokenInvariant("what was written is refused: \(error)")
        }
        return .accepted
    }

    private static func checkNPY(_ floats: [Float], shape: [Int], path: String) throws {
        try NPY.write(floats, shape: shape, to: path)
        try NPYHarness.requireEqual(
            NPYArray(shape: shape, elements: .floats(floats)), try NPY.read(path), "written and read")
    }

    private static func checkIDX(_ floats: [Float], shape: [Int], path: String) throws {
        // The format has no empty arrays.
        guard !floats.isEmpty, !shape.isEmpty else { return }
        let array = IDXArray(shape: shape, bytes: floats.map { UInt8(truncatingIfNeeded: $0.bitPattern) })
        try IDX.write(array, to: path)
        try require(try IDX.read(path) == array, "an IDX array of the shape \(shape) differs when written and read")
    }

    private static func checkSafeTensors(
        _ floats: [Float], shape: [Int], texts: [String: String], path: String
    ) throws {
        let names = texts.keys.filter { $0 != "__metadata__" }.sorted()
        let declarations = names.map { SafeTensors.Declaration(name: $0, shape: shape) }
        try SafeTensors.write(
            declarations, values: names.map { _ in floats }, metadata: texts, to: path)
        let file = try SafeTensors.read(path)
        try require(file.metadata == texts, "metadata differ when written and read: \(texts), \(file.metadata)")
        try require(file.infos.count == names.count, "\(file.infos.count) tensors are read, expected \(names.count)")
        for name in names {
            let tensor = try file.tensor(name)
            try require(
                tensor.shape == shape && haveEqualBits(tensor.floats, floats),
                "the tensor \(name.debugDescription) differs when written and read")
        }
    }

    private static func checkNetwork(_ floats: [Float], notes: [String: String], path: String) throws {
        var network = try Network(inputs: 2, layers: [.dense(3, .tanh), .dense(2, .softmax)])
        var parameters = network.mutableParameters
        for (index, value) in zip(parameters.indices, floats) where value.isFinite { parameters[index] = value }
        let names = Array(notes.values.sorted().prefix(2))
        if names.count == 2, names[0] != names[1] { network.classNames = names }
        try ModelHarness.checkCopy(network, path: path, notes: notes)
    }
}

/// Bytes read in order as numbers and strings; zeros after their end.
private struct Script {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    mutating func number(below limit: Int) -> Int { Int(rest.popFirst() ?? 0) % limit }

    mutating func float() -> Float {
        let bytes = rest.prefix(4)
        rest = rest.dropFirst(4)
        return Float(bitPattern: bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }

    /// The rest, split at line feeds: a key, its value, the next key.
    mutating func texts() -> [String: String] {
        let parts = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        rest = []
        var texts: [String: String] = [:]
        for index in stride(from: 0, to: parts.count - 1, by: 2) { texts[parts[index]] = parts[index + 1] }
        return texts
    }
}
