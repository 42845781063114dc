import Descent
import Reporting

/// A file that `descent convert` made, as a source of examples.
struct ConvertedData: Sendable {
    let file: ExampleFile

    /// Opens a file: its elements are looked at once.
    ///
    /// - Parameter flag: what the user gave it for, to name in an error.
    init(_ path: String, flag: String) throws(Failure) {
        do { file = try ExampleFile(path) } catch { throw Failure(error, flag: flag) }
        if file.droppedRowCount > 0 {
            TableNotice.say([.droppedRows(file.droppedRowCount)], of: "descent:\(path)")
        }
    }

    /// As the command line spells it.
    private var name: String { "descent:\(file.path)" }

    /// Refuses examples that were made another way than a model makes its own: their inputs would mean other things.
    func requireEncoding(of model: KnownModel) throws(Failure) {
        guard let encoder = file.encoder else { return }
        if let known = model.encoder {
            guard encoder.encodes(asDoes: known) else {
                throw Failure(
                    .contents,
                    "\(name) was not encoded as the table of \(model.name) was, so its inputs mean other things; descent convert "
                        + "--encoder-of F, F a model or a converted file, encodes a table as F's was")
            }
        } else if !encoder.takesPlainNumbers {
            throw Failure(
                .contents,
                "\(name) has a table's columns encoded, and \(model.name) was not trained on a table; it takes csv:FILE, whose "
                    + "columns must be numbers")
        }
    }

    /// The examples to learn from: those of a part, or those to train with, beside those held out.
    func loaded(_ part: ExampleFile.Part?, readingIntegersAs integers: LabelInterpretation) throws(Failure)
        -> LoadedData
    {
        if let part {
            return LoadedData(try reading(try examples(part), integers), encoder: file.encoder)
        }
        return LoadedData(
            try reading(file.train, integers),
            validation: try file.validation.map { (part) throws(Failure) in try reading(part, integers) },
            test: try file.test.map { (part) throws(Failure) in try reading(part, integers) }, encoder: file.encoder)
    }

    /// The examples to judge a model by: those of a part, or the test set, or those held out for validation, or those
    /// to train with, the first that there are. Where there are several and none is named, a line says which they are.
    func toEvaluate(
        _ part: ExampleFile.Part?, readingIntegersAs integers: LabelInterpretation
    ) throws(Failure) -> Examples {
        try reading(try examples(part ?? chosenPart()), integers)
    }

    /// The part to judge a model by where none is named.
    func chosenPart() -> ExampleFile.Part {
        let there = [ExampleFile.Part.test, .validation, .train].filter { file[$0] != nil }
        let part = there.first ?? .train
        if there.count > 1 {
            let count = CountText.text(file[part]?.count ?? 0, "example")
            let others = there.dropFirst().map { "\(name):\($0.rawValue)" }.joined(separator: " and ")
            Console.message(
                "\(name): the \(count) of its part \"\(part.rawValue)\" are taken; \(others) have the others")
        }
        return part
    }

    /// The examples of a part.
    func examples(_ part: ExampleFile.Part) throws(Failure) -> Examples {
        guard let examples = file[part] else {
            throw Failure(
                .contents,
                "\(name) has no part \"\(part.rawValue)\"; descent convert --\(part == .test ? "test" : "validation")-split F "
                    + "holds examples out")
        }
        return examples
    }

    /// Examples with class numbers as real targets, if those are asked for.
    private func reading(_ examples: Examples, _ integers: LabelInterpretation) throws(Failure) -> Examples {
        guard integers == .values, examples.targets.classCount != nil else { return examples }
        guard examples.targets.classNames == nil else {
            throw Failure(
                .contents,
                "the labels of \(name) are classes with names, and numbers to come close to are needed; descent convert "
                    + "--task regression takes them as numbers")
        }
        do { return try examples.reading(integers) } catch { throw Failure(error, flag: "--loss squared") }
    }
}
