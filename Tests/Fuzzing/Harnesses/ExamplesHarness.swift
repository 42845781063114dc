import Descent
import Formats
import TestSupport

/// Two files at once. The first byte of an input chooses their formats and the meaning of integers, the next two, low
/// byte first, are the length of the first file; the rest is the second.
enum ExamplesHarness {
    static func check(_ input: [UInt8], in folder: TemporaryFolder) throws -> FuzzTarget.Outcome {
        guard input.count >= 3 else { return .refused }
        let rest = input.dropFirst(3)
        let cut = Int(input[1]) | Int(input[2]) << 8
        let first = try folder.write(rest.prefix(cut), as: "first")
        let second = try folder.write(rest.dropFirst(cut), as: "second")
        let integers: LabelInterpretation = input[0] & 4 == 0 ? .classes : .values
        do {
            switch input[0] & 3 {
            case 0: try require(Examples.idx(images: first, labels: second, readingIntegersAs: integers))
            case 1: try require(Examples.npy(inputs: first, targets: second, readingIntegersAs: integers))
            case 2:
                // A training set and a test set with the same numbering.
                let train = try Examples.csv(first, readingIntegersAs: integers)
                try require(train)
                let names = train.targets.classNames
                let test = try Examples.csv(second, readingIntegersAs: integers, classNames: names)
                try require(test)
                try require(
                    names == nil || test.targets.classCount == nil || test.targets.classNames == names,
                    "the test set's classes are \(test.targets.classNames ?? []), expected \(names ?? [])")
            default:
                let network = try Network.load(from: first)
                let examples = try Examples.csv(second, readingIntegersAs: integers, classNames: network.classNames)
                guard network.parameterCount < 100_000 else { return .accepted }
                let evaluation = try network.evaluate(examples, workers: 1)
                if let accuracy = evaluation.accuracy {
                    try require((0...1).contains(accuracy), "an accuracy of \(accuracy)")
                }
            }
            return .accepted
        } catch let error as BrokenInvariant {
            throw error
        } catch let error as FileError {
            return try requireRefusal(error, of: error.path == second ? second : first)
        } catch let error as DataError {
            if case .file(let error) = error {
                return try requireRefusal(error, of: error.path == second ? second : first)
            }
            try requireText(error.description)
            return .refused
        } catch let error as TrainingError {
            try requireText(error.description)
            return .refused
        }
    }

    /// Checks the invariants of `Examples`.
    private static func require(_ examples: Examples) throws(BrokenInvariant) {
        let (inputs, targets) = (examples.inputs, examples.targets)
        try require(
            inputs.count > 0 && inputs.width > 0 && targets.count == inputs.count && examples.count == inputs.count,
            "\(inputs.count) inputs of \(inputs.width) with \(targets.count) targets")
        for example in 0..<examples.count {
            for feature in 0..<inputs.width {
                try require(inputs[example, feature].isFinite, "the input \(inputs[example, feature])")
            }
            if let count = targets.classCount {
                guard let number = targets.classNumber(ofExample: example), (0..<count).contains(number) else {
                    throw BrokenInvariant("example \(example) is not in one of \(count) classes")
                }
            }
            for index in 0..<(targets.valueCount ?? 0) {
                let value = targets.value(ofExample: example, index: index)
                try require(value?.isFinite ?? false, "the target \(value.map { "\($0)" } ?? "nil")")
            }
        }
        if let names = targets.classNames {
            try require(names.count == targets.classCount, "\(names) name \(targets.classCount ?? 0) classes")
        }
    }

    private static func require(_ isKept: Bool, _ promise: @autoclosure () -> String) throws(BrokenInvariant) {
        guard isKept else { throw BrokenInvariant(promise()) }
    }
}
