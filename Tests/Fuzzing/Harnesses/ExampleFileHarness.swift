import Descent
import Formats
import TestSupport

/// Files of examples, which are mapped. Inputs are those of safetensors files.
enum ExampleFileHarness {
    static func check(_ input: [UInt8], in folder: TemporaryFolder) throws -> FuzzTarget.Outcome {
        let path = try folder.write(SafeTensorsHarness.bytes(input), as: "examples.descent")
        do {
            let file = try ExampleFile(path)
            for part in ExampleFile.Part.allCases {
                if let examples = file[part] { try checkExamples(examples) }
            }
            if let encoder = file.encoder {
                try require(encoder.inputCount == file.train.inputs.width, "the encoder makes other inputs")
            }
            try checkCopy(file, path: folder.file("copy.descent"))
            return .accepted
        } catch let error as DataError {
            switch error {
            case .file(let error): return try requireRefusal(error, of: path)
            case .contents(let named, _): try require(named == path, "the error names \(named)")
            default: throw BrokenInvariant("the error does not name the file: \(error)")
            }
            return .refused
        }
    }

    private static func checkExamples(_ examples: Examples) throws {
        try require(examples.count > 0, "there are no examples")
        for row in 0..<examples.count {
            for feature in 0..<examples.inputs.width {
                try require(examples.inputs[row, feature].isFinite, "input \(feature) of \(row) is not finite")
            }
            if let number = examples.targets.classNumber(ofExample: row) {
                try require(number < examples.targets.classCount ?? 0, "class \(number)")
            }
            for index in 0..<(examples.targets.valueCount ?? 0) {
                let value = examples.targets.value(ofExample: row, index: index)
                try require(value?.isFinite ?? false, "target \(index) of \(row)")
            }
            let weight = examples.relativeWeight(ofExample: row)
            try require(weight >= 0 || examples.weights?.allSatisfy { $0 == 0 } ?? false, "weight \(weight)")
        }
    }

    /// Checks that what was read can be written, and is the same then.
    private static func checkCopy(_ file: ExampleFile, path: String) throws {
        var problem: DataError?
        do {
            try ExampleFile.write(
                train: file.train, validation: file.validation, test: file.test, encoder: file.encoder, to: path)
        } catch {
            problem = error
        }
        if let problem {
            // Parts of a file that was made by hand can be of different kinds.
            if case .file = problem { throw BrokenInvariant("examples cannot be written: \(problem)") }
            return
        }
        let copy = try opened(path)
        for part in ExampleFile.Part.allCases {
            guard let one = file[part], let other = copy[part] else {
                try require(file[part] == nil && copy[part] == nil, "a copy has other parts")
                continue
            }
            try require(one.count == other.count, "a copy has \(other.count) examples of \(one.count)")
            for row in 0..<one.count {
                try require(one.inputs[row, 0] == other.inputs[row, 0], "an input of a copy differs")
                try require(
                    one.targets.classNumber(ofExample: row) == other.targets.classNumber(ofExample: row)
                        && one.targets.value(ofExample: row) == other.targets.value(ofExample: row),
                    "a target of a copy differs")
            }
        }
    }

    private static func opened(_ path: String) throws -> ExampleFile {
        do {
            try ExampleFile.verify(path)
            return try ExampleFile(path)
        } catch {
            throw BrokenInvariant("a copy cannot be read: \(error)")
        }
    }
}
