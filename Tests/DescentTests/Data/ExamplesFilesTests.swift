import Descent
import Formats
import LegacyRandom
import TestSupport
import Testing

@Suite struct ExamplesFilesTests {
    @Test func `IDX images keep their bytes and labels are classes`() throws {
        let folder = try TemporaryFolder()
        let images = folder.file("images")
        let labels = folder.file("labels")
        try IDX.write(IDXArray(shape: [3, 2, 2], bytes: [0, 51, 102, 255, 1, 2, 3, 4, 5, 6, 7, 8]), to: images)
        try IDX.write(IDXArray(shape: [3], bytes: [2, 0, 1]), to: labels)
        let examples = try Examples.idx(images: images, labels: labels)
        #expect(examples.count == 3)
        #expect(examples.inputs.width == 4)
        #expect(examples.inputs[0, 1] == 0.2)
        #expect(examples.inputs[0, 3] == 1)
        #expect(examples.targets.classCount == 3)
        #expect(examples.targets.classNumber(ofExample: 0) == 2)

        try IDX.write(IDXArray(shape: [2], bytes: [2, 0]), to: labels)
        #expect(
            failure { _ = try Examples.idx(images: images, labels: labels) }
                == "\(labels): 3 examples have 2 labels; the numbers must be equal")
        #expect(
            failure { _ = try Examples.idx(images: images, labels: images) }
                == "\(images): it has 3 dimensions; labels must have 1")
        #expect(
            failure { _ = try Examples.idx(images: labels, labels: labels) }
                == "\(labels): it has 1 dimension; images must have at least 2")
        let missing = folder.file("none")
        #expect(failure { _ = try Examples.idx(images: missing, labels: labels) } == "\(missing): no such file")
    }

    @Test func `NPY targets are classes when they are integers, and values when they are not`() throws {
        let folder = try TemporaryFolder()
        let x = folder.file("x.npy")
        let y = folder.file("y.npy")
        try NPY.write([1, 2, 3, 4, 5, 6], shape: [3, 2], to: x)
        try NPY.write([0.5, 1, 1.5], shape: [3], to: y)
        let one = try Examples.npy(inputs: x, targets: y)
        #expect(one.targets.valueCount == 1)
        try NPY.write([1, 2, 3, 4, 5, 6], shape: [3, 2], to: y)
        #expect(try Examples.npy(inputs: x, targets: y).targets.valueCount == 2)
        try NPY.write([1, 2], shape: [2], to: y)
        #expect(
            failure { _ = try Examples.npy(inputs: x, targets: y) }
                == "\(y): 3 examples have 2 labels; the numbers must be equal")
        try NPY.write([1, .nan, 3], shape: [3], to: y)
        #expect(
            failure { _ = try Examples.npy(inputs: x, targets: y) }
                == "\(y): example 2 holds the value nan; all values must be finite")
        try NPY.write([1, 2, .infinity, 4], shape: [2, 2], to: x)
        #expect(
            failure { _ = try Inputs.npy(x) } == "\(x): example 2 holds the value inf; all values must be finite")
        try NPY.write([1, 2], shape: [2], to: x)
        #expect(
            failure { _ = try Inputs.npy(x) }
                == "\(x): it has 1 dimensions; inputs must have at least 2, examples first")
    }

    @Test func `CSV labels are classes by number, classes by name, or values`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("data.csv")
        try AtomicFile.write("a,b,kind\n1,2,cat\n3,4,dog\n5,6,ant\n", to: path)
        let named = try Examples.csv(path)
        #expect(named.targets.classNames == ["ant", "cat", "dog"])
        #expect((0..<3).map { named.targets.classNumber(ofExample: $0) } == [1, 2, 0])
        #expect(
            failure { _ = try Examples.csv(path, column: "a") }?.contains("cat") == true, "kind is then no number")
        #expect(failure { _ = try Examples.csv(path, column: "colour") }?.contains("colour") == true)
        try AtomicFile.write("a,b,kind\n1,2,0\n3,4,1\n", to: path)
        let byColumn = try Examples.csv(path, column: "2")
        #expect(byColumn.targets.classNames == ["2", "4"])
        #expect(byColumn.targets.classNumber(ofExample: 1) == 1)
        #expect(byColumn.inputs[1, 0] == 3)
        #expect(byColumn.inputs[1, 1] == 1)
    }

    @Test func `a test file's labels are numbered as in training`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("test.csv")
        try AtomicFile.write("1,dog\n2,dog\n", to: path)
        let examples = try Examples.csv(path, classNames: ["ant", "cat", "dog"])
        #expect(examples.targets.classNumber(ofExample: 0) == 2)
        #expect(examples.targets.classCount == 3)
        #expect(
            failure { _ = try Examples.csv(path, classNames: ["ant", "cat"]) }
                == "\(path): line 2, column 2 (\"dog\"): the label is \"dog\"; the classes are \"ant\", \"cat\"")
        try AtomicFile.write("1,7\n2,3\n", to: path)
        #expect(try Examples.csv(path, classNames: ["3", "7"]).targets.classNumber(ofExample: 0) == 1)
    }

    @Test func `integers are classes or values, as asked`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("numbers.csv")
        try AtomicFile.write("1,70000\n2,-3\n", to: path)
        let values = try Examples.csv(path, readingIntegersAs: .values)
        #expect(values.targets.valueCount == 1)
        #expect(try Examples.csv(path).targets.classNames == ["-3", "70000"])
        try AtomicFile.write("1,0.5\n2,1\n", to: path)
        #expect(try Examples.csv(path).targets.valueCount == 1)
    }

    @Test func `moons are scikit-learn's, rounded once`() throws {
        let examples = try Examples.moons(300)
        let expected = try GoldenFile.load("course.json")["moons(300, noise 0.2, seed 3)"]["first"].numbers
        let actual = (0..<6).map { Double(examples.inputs[$0 / 2, $0 % 2]) }
        #expect(largestRelativeDifference(actual, expected) <= 6e-8)
        let labels = try GoldenFile.load("course.json")["moons(300, noise 0.2, seed 3)"]["labels"].integers
        #expect((0..<labels.count).map { examples.targets.classNumber(ofExample: $0) } == labels)
        #expect(
            failure { _ = try Examples.moons(1) } == "number of moons is 1; it must be from 2 to 2147483647")
        #expect(
            failure { _ = try Examples.moons(10, noise: -1) }
                == "noise of moons is -1.0; it must be a finite number of at least 0")
    }

    @Test func `Fashion-MNIST has 60,000 and 10,000 images of 784 bytes in ten classes`() throws {
        let data = try Dataset.fashionMNIST()
        #expect(data.train.count == 60_000)
        #expect(data.test.count == 10_000)
        #expect(data.train.inputs.width == 784)
        #expect(data.train.targets.classCount == 10)
        // Six thousand of each class.
        var counts = [Int](repeating: 0, count: 10)
        for example in 0..<60_000 { counts[data.train.targets.classNumber(ofExample: example) ?? 0] += 1 }
        #expect(counts == Array(repeating: 6000, count: 10))
        #expect(
            failure { _ = try Dataset.fashionMNIST(in: "/nowhere") }
                == "/nowhere: no such directory; Debian's package dataset-fashion-mnist installs it")
    }

    @Test func `where names are known, labels are strings whatever else is in the file`() throws {
        let folder = try TemporaryFolder()
        func classes(_ labels: [String], _ names: [String]) throws -> [Int?] {
            let rows = labels.enumerated().map { "\($0),\($1)\n" }.joined()
            let examples = try Examples.csv(folder.write("x,y\n" + rows, as: "test.csv"), classNames: names)
            return (0..<labels.count).map { examples.targets.classNumber(ofExample: $0) }
        }
        #expect(try classes(["007"], ["007", "abc"]) == [0])
        #expect(try classes(["3.0", "4.0"], ["3.0", "4.0", "unknown"]) == [0, 1])
        #expect(try classes(["01", "01", "1"], ["01", "1", "x"]) == [0, 0, 1])
        // Blanks don't keep a label from being a name, unless they are part of the name.
        #expect(try classes([" 7", "3\t"], ["3", "7"]) == [1, 0])
        #expect(try classes([" a", "a"], [" a", "a"]) == [0, 1])
        for (label, names) in [
            ("7", ["007"]), ("3", ["1", "2"]), ("1", ["1.0", "2.0"]), ("1.5", ["1"]), ("x", ["1"]),
        ] {
            let message = failure { _ = try classes([label], names) }
            #expect(message?.contains("line 2, column 2 (\"y\"): the label is") == true, "\(label)")
        }
        let twice = failure { _ = try classes(["a"], ["a", "b", "a"]) }
        #expect(twice?.hasSuffix("two classes have the name \"a\"; each name may occur once") == true)
    }

    @Test func `a file without a header keeps its first example if the caller says so`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("5.1,3.5,setosa\n6.0,2.0,virginica\n", as: "iris.csv")
        let whole = try Examples.csv(path, header: .absent)
        #expect(whole.count == 2)
        #expect(whole.targets.classNames == ["setosa", "virginica"])
        #expect(try Examples.csv(path).count == 1)
        let numbers = try folder.write("1,2\n3,4\n", as: "numbers.csv")
        #expect(try Examples.csv(numbers).count == 2)
        #expect(try Examples.csv(numbers, header: .present).count == 1)
        #expect(try Examples.csv(numbers, column: "1", header: .present).targets.classNames == ["3"])
    }
}
