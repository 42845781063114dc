import Formats

extension Examples {
    /// Reads images and labels from two IDX files, plain or compressed with gzip.
    ///
    /// - Parameters:
    ///   - images: bytes of two or more dimensions, the first being the examples; the others are flattened.
    ///   - labels: bytes of one dimension.
    ///   - integers: how the labels are interpreted.
    public static func idx(
        images: String, labels: String, readingIntegersAs integers: LabelInterpretation = .classes
    ) throws(DataError) -> Examples {
        let imageArray = try inFile { () throws(FileError) in try IDX.read(images) }
        let labelArray = try inFile { () throws(FileError) in try IDX.read(labels) }
        guard labelArray.shape.count == 1 else {
            throw .file(
                .malformed(
                    path: labels,
                    problem: "it has \(labelArray.shape.count) dimensions; labels must have 1"))
        }
        guard imageArray.shape.count >= 2 else {
            throw .file(.malformed(path: images, problem: "it has 1 dimension; images must have at least 2"))
        }
        let inputs = try naming(images) { () throws(DataError) in
            try Inputs(bytes: imageArray.bytes, width: imageArray.shape.dropFirst().reduce(1, *))
        }
        let targets = try naming(labels) { () throws(DataError) in
            try Targets(integers: labelArray.bytes, as: integers)
        }
        return try naming(labels) { () throws(DataError) in try Examples(inputs: inputs, targets: targets) }
    }

    /// Reads inputs and targets from two NPY files.
    ///
    /// - Parameters:
    ///   - inputs: (m, n_x), or more dimensions, which are flattened; `<f2`, `<f4`, `<f8`, `|b1`, an integer type, or
    ///     `|u1`, where 255 counts as 1.
    ///   - targets: integers (m) or (m, 1), by default classes, or floating-point targets (m), (m, 1) or (m, k).
    ///   - integers: how integer targets are interpreted.
    public static func npy(
        inputs: String, targets: String, readingIntegersAs integers: LabelInterpretation = .classes
    ) throws(DataError) -> Examples {
        let x = try Inputs.npy(inputs)
        let array = try inFile { () throws(FileError) in try NPY.read(targets) }
        let y = try naming(targets) { () throws(DataError) in try Targets(array, path: targets, as: integers) }
        return try naming(targets) { () throws(DataError) in try Examples(inputs: x, targets: y) }
    }

    /// Runs code that reads a file, and wraps its error.
    static func inFile<Result>(_ body: () throws(FileError) -> Result) throws(DataError) -> Result {
        do { return try body() } catch { throw .file(error) }
    }

    /// Runs code that checks the contents of a file, so that its error names the file.
    static func naming<Result>(_ path: String, _ body: () throws(DataError) -> Result) throws(DataError) -> Result {
        do {
            return try body()
        } catch {
            if case .file = error { throw error }
            throw .contents(path: path, problem: error)
        }
    }
}

extension Inputs {
    /// Reads inputs from an NPY file: (m, n_x), or more dimensions, which are flattened; `<f2`, `<f4`, `<f8`, `|b1`, an
    /// integer type, or `|u1`, where 255 counts as 1.
    public static func npy(_ path: String) throws(DataError) -> Inputs {
        let array = try Examples.inFile { () throws(FileError) in try NPY.read(path) }
        guard array.shape.count >= 2 else {
            throw .file(
                .malformed(
                    path: path,
                    problem: "it has \(array.shape.count) dimensions; inputs must have at least 2, examples first"))
        }
        // In an array without elements the other dimensions can be any numbers.
        guard array.elements.count > 0 else { throw .file(.malformed(path: path, problem: "\(DataError.empty)")) }
        let width = array.shape.dropFirst().reduce(1, *)
        return try Examples.naming(path) { () throws(DataError) in
            switch array.elements {
            case .bytes(let bytes): return try Inputs(bytes: bytes, width: width)
            case .floats(let floats): return try Inputs(floats, width: width)
            case .integers(let integers): return try Inputs(integers.map { Float($0) }, width: width)
            }
        }
    }
}

extension Examples {
    /// Maps inputs that stay in an NPY file, as ``Inputs/mapping(npy:)`` does, and reads targets from another.
    ///
    /// - Parameters:
    ///   - inputs: (m, n_x), or more dimensions, which are flattened; `<f4` or `|u1`, in C order, not compressed.
    ///   - targets: integers (m) or (m, 1), by default classes, or floating-point targets (m), (m, 1) or (m, k).
    ///   - integers: how integer targets are interpreted.
    public static func mapping(
        inputs: String, targets: String, readingIntegersAs integers: LabelInterpretation = .classes
    ) throws(DataError) -> Examples {
        let x = try Inputs.mapping(npy: inputs)
        let array = try inFile { () throws(FileError) in try NPY.read(targets) }
        let y = try naming(targets) { () throws(DataError) in try Targets(array, path: targets, as: integers) }
        return try naming(targets) { () throws(DataError) in try Examples(inputs: x, targets: y) }
    }
}

extension Inputs {
    /// Maps inputs that stay in an NPY file: (m, n_x), or more dimensions, which are flattened; `<f4`, all finite, or
    /// `|u1`, where 255 counts as 1; in C order and not compressed.
    ///
    /// They may be more than there is memory for: the system reads what is used, and drops it when memory is short.
    /// Values of `<f4` are looked at once, in their order. The file must not change while it is in use: a new one in
    /// its place, as programs mostly write it, does no harm.
    public static func mapping(npy path: String) throws(DataError) -> Inputs {
        try Inputs(try Examples.inFile { () throws(FileError) in try NPY.map(path) }, path: path)
    }

    /// Maps inputs that stay in an IDX file of bytes, not compressed, as ``mapping(npy:)`` does.
    public static func mapping(idx path: String) throws(DataError) -> Inputs {
        try Inputs(try Examples.inFile { () throws(FileError) in try IDX.map(path) }, path: path)
    }

    private init(_ array: MappedArray, path: String) throws(DataError) {
        guard array.shape.count >= 2 else {
            throw .file(
                .malformed(
                    path: path,
                    problem: "it has \(array.shape.count) dimensions; inputs must have at least 2, examples first"))
        }
        // In an array without elements the other dimensions can be any numbers.
        guard !array.shape.contains(0) else { throw .file(.malformed(path: path, problem: "\(DataError.empty)")) }
        let width = array.shape.dropFirst().reduce(1, *)
        let storage: Storage =
            switch array.elements {
            case .bytes(let bytes): .bytes(ExampleValues(bytes))
            case .floats(let floats): .floats(ExampleValues(floats))
            }
        self = try Examples.naming(path) { () throws(DataError) in try Inputs(checking: storage, width: width) }
    }
}

extension Targets {
    /// Targets from integers, [m, width]; classes are single.
    fileprivate init<Integers: Collection>(
        integers: Integers, width: Int = 1, as interpretation: LabelInterpretation
    ) throws(DataError) where Integers.Element: FixedWidthInteger {
        switch interpretation {
        case .classes: try self.init(classNumbers: integers)
        case .values: try self.init(values: integers.map { Float($0) }, width: width)
        }
    }

    /// Targets from the contents of an NPY file.
    fileprivate init(_ array: NPYArray, path: String, as interpretation: LabelInterpretation) throws(DataError) {
        let width = array.shape.count == 2 ? array.shape[1] : 1
        guard array.shape.count == 1 || array.shape.count == 2 else {
            throw .file(
                .malformed(path: path, problem: "it has \(array.shape.count) dimensions; targets must have 1 or 2"))
        }
        let areClasses = if case .floats = array.elements { false } else { interpretation == .classes }
        guard width == 1 || !areClasses else {
            throw .file(
                .malformed(path: path, problem: "it has \(width) integers for each example; classes must be single"))
        }
        switch array.elements {
        case .floats(let values): try self.init(values: values, width: width)
        case .bytes(let bytes): try self.init(integers: bytes, width: width, as: interpretation)
        case .integers(let integers): try self.init(integers: integers, width: width, as: interpretation)
        }
    }
}

/// The interpretation of integer labels in a file.
public enum LabelInterpretation: Sendable, Hashable {
    /// Classes, from 0 to the largest number found.
    case classes

    /// Real numbers, for regression.
    case values
}
