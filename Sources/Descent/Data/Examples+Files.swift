public import Formats

extension Examples {
    /// Reads images and labels from two IDX files, plain or compressed with gzip.
    ///
    /// - Parameters:
    ///   - images: bytes of two or more dimensions, the first of which counts the examples; the others are flattened.
    ///   - labels: bytes of one dimension.
    ///   - integers: what the labels mean.
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
    ///   - inputs: (m, n_x), or more dimensions that are flattened; `<f4`, `<f8`, or `|u1`, whose 255 counts as 1.
    ///   - targets: integers (m) or (m, 1), which mean classes, or floating-point targets (m), (m, 1) or (m, k).
    ///   - integers: what integer targets mean.
    public static func npy(
        inputs: String, targets: String, readingIntegersAs integers: LabelInterpretation = .classes
    ) throws(DataError) -> Examples {
        let x = try Inputs.npy(inputs)
        let array = try inFile { () throws(FileError) in try NPY.read(targets) }
        let y = try naming(targets) { () throws(DataError) in try Targets(array, path: targets, as: integers) }
        return try naming(targets) { () throws(DataError) in try Examples(inputs: x, targets: y) }
    }

    /// Reads a table of numbers from a CSV file, one column of which is the target.
    ///
    /// A target column of integers means classes, unless `integers` says otherwise; one of other numbers real targets; any other classes with
    /// names, numbered in sorted order. With `classNames` every label is one of those texts: `007` is not `7` then, nor `1` the same as `1.0`;
    /// blanks around a label don't count where only without them it is a name.
    ///
    /// - Parameters:
    ///   - path: the file; quotes and line ends as RFC 4180 has them.
    ///   - column: the target column, by its name or its number from 1; nil for the last.
    ///   - header: whether the first line names the columns. By default it does if any of its fields is not a number, so that a file
    ///     with texts for labels and without a header loses its first example: say `.absent` for such a file.
    ///   - integers: what integer targets mean.
    ///   - classNames: the names by which to number the classes, as a trained network has them; nil to take those found. Pass
    ///     `network.classNames`, or the training data's `targets.classNames`, when you read data to validate or evaluate.
    public static func csv(
        _ path: String, column: String? = nil, header: CSVHeader = .automatic,
        readingIntegersAs integers: LabelInterpretation = .classes, classNames: [String]? = nil
    ) throws(DataError) -> Examples {
        try csvWithDoubt(
            path, column: column, header: header, readingIntegersAs: integers, classNames: classNames
        ).examples
    }

    /// Reads a CSV file as `csv` does, and tells whether its first example seems to have been taken for a header: why, as the end of a sentence
    /// about the file.
    package static func csvWithDoubt(
        _ path: String, column: String?, header: CSVHeader, readingIntegersAs integers: LabelInterpretation,
        classNames: [String]?
    ) throws(DataError) -> (examples: Examples, doubt: String?) {
        let table = try inFile { () throws(FileError) in
            try CSV.read(
                path, labelColumn: column.map { CSVColumn(parsing: $0) } ?? .last, header: header,
                labelsAreTexts: classNames != nil)
        }
        return try naming(path) { () throws(DataError) in
            let inputs = try Inputs(table.features, width: table.featureCount)
            let targets = try Targets(table.labels, path: path, as: integers, classNames: classNames)
            return (try Examples(inputs: inputs, targets: targets), table.doubt)
        }
    }

    /// Runs what reads a file.
    static func inFile<Result>(_ body: () throws(FileError) -> Result) throws(DataError) -> Result {
        do { return try body() } catch { throw .file(error) }
    }

    /// Runs what judges the contents of a file, so that its error names the file.
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
    /// Reads inputs from an NPY file: (m, n_x), or more dimensions that are flattened; `<f4`, `<f8`, or `|u1`, whose 255
    /// counts as 1.
    public static func npy(_ path: String) throws(DataError) -> Inputs {
        let array = try Examples.inFile { () throws(FileError) in try NPY.read(path) }
        guard array.shape.count >= 2 else {
            throw .file(
                .malformed(
                    path: path,
                    problem: "it has \(array.shape.count) dimensions; inputs must have at least 2, examples first"))
        }
        // Where there is no element the other dimensions can be any numbers.
        guard array.elements.count > 0 else { throw .file(.malformed(path: path, problem: "\(DataError.empty)")) }
        let width = array.shape.dropFirst().reduce(1, *)
        return try Examples.naming(path) { () throws(DataError) in
            switch array.elements {
            case .bytes(let bytes): return try Inputs(bytes: bytes, width: width)
            case .floats(let floats): return try Inputs(floats, width: width)
            case .integers:
                throw .file(
                    .malformed(path: path, problem: "its elements are integers; inputs must be <f4, <f8 or |u1"))
            }
        }
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

    /// Targets from a column of a table.
    fileprivate init(
        _ labels: CSVLabels, path: String, as interpretation: LabelInterpretation, classNames: [String]?
    ) throws(DataError) {
        switch (labels, classNames) {
        case (.integers(let integers), _): try self.init(integers: integers, as: interpretation)
        case (.reals(let values), _): try self.init(values: values)
        case (.texts(let texts), let names?): try self.init(texts: texts, names: names)
        case (.texts(let texts), nil):
            let found = Set(texts).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            guard found.count <= Targets.largestClassCount else {
                throw .file(
                    .malformed(
                        path: path,
                        problem:
                            "it has \(found.count) different labels; at most \(Targets.largestClassCount) are allowed"))
            }
            try self.init(texts: texts, names: found)
        }
    }

    /// Targets from the names of classes, blanks around them left aside where only so they are found.
    private init(texts: [String], names: [String]) throws(DataError) {
        if let name = Targets.repeated(names) { throw .repeatedName(name) }
        var numbers: [String: Int] = [:]
        for (number, name) in names.enumerated() { numbers[name] = number }
        var classes: [Int] = []
        classes.reserveCapacity(texts.count)
        for (index, text) in texts.enumerated() {
            guard let number = numbers[text] ?? numbers[Targets.withoutBlanks(text)] else {
                throw .name(text, example: index + 1, names: names)
            }
            classes.append(number)
        }
        try self.init(classes: classes, classCount: names.count, names: names)
    }

    private static func withoutBlanks(_ text: String) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(start[...last])
    }
}

/// What integer labels in a file mean.
public enum LabelInterpretation: Sendable, Hashable {
    /// Classes, from 0 to the largest number found.
    case classes

    /// Real numbers, for regression.
    case values
}
