import ArgumentParser
import DescentCommand
import Testing

@Suite struct DataSourceTests {
    @Test(arguments: [
        ("fashion-mnist", DataSource.fashionMNIST),
        ("moons:300", .moons(count: 300, noise: 0.2, seed: 3)),
        ("moons:300:0", .moons(count: 300, noise: 0, seed: 3)),
        ("moons:300:1e-1:4294967295", .moons(count: 300, noise: 0.1, seed: .max)),
        ("idx:a.gz,b", .idx(images: "a.gz", labels: "b")),
        ("npy:x:1.npy,y.npy", .npy(inputs: "x:1.npy", targets: "y.npy")),
        ("csv:t.csv", .csv(path: "t.csv", column: nil)),
        ("csv:t.csv:label", .csv(path: "t.csv", column: "label")),
        ("csv:a:b.csv:3", .csv(path: "a:b.csv", column: "3")),
    ])
    func `every form is read`(text: String, source: DataSource) throws {
        #expect(try DataSource(parsing: text, fileExists: { _ in false }) == source)
    }

    @Test func `a colon belongs to the name of a file that has it`() throws {
        let source = try DataSource(parsing: "csv:a:b.csv", fileExists: { $0 == "a:b.csv" })
        #expect(source == .csv(path: "a:b.csv", column: nil))
    }

    @Test(arguments: [
        "", "mnist", "fashion-mnist:1", "moons", "moons:", "moons:1", "moons:-5", "moons:10:-1", "moons:10:nan",
        "moons:10:0.1:-1", "moons:10:0.1:4294967296", "moons:10:0.1:1:2", "moons:99999999999", "moons::0.1", "idx:a",
        "idx:a,", "idx:,b", "idx:a,b,c", "idx", "npy:x", "csv:", "csv", "csv:t.csv:", "csv::3",
    ])
    func `everything else is refused`(text: String) {
        #expect(throws: ValidationError.self) { try DataSource(parsing: text, fileExists: { _ in false }) }
    }

    @Test(arguments: ["fashion-mnist", "moons:300:0.2:3", "idx:a,b", "npy:x,y", "csv:t.csv", "csv:t.csv:label"])
    func `the description reads as the same source`(text: String) throws {
        #expect("\(try DataSource(parsing: text, fileExists: { _ in false }))" == text)
    }

    @Test(arguments: [
        ("wine.csv", "Did you mean csv:wine.csv?"), ("wine.csv:kind", "Did you mean csv:wine.csv:kind?"),
        ("wine.CSV.gz", "Did you mean csv:wine.CSV.gz?"), ("x.npy,y.npy", "Did you mean npy:x.npy,y.npy?"),
        ("x.npy", "Did you mean npy:x.npy,Y.npy?"), ("csv:https://host/wine.csv", "URLs are not read, only files"),
        ("npy:http://host/x.npy,y.npy", "URLs are not read, only files"),
    ])
    func `what was probably meant is said`(text: String, part: String) throws {
        let error = try #require(throws: ValidationError.self) {
            try DataSource(parsing: text, fileExists: { _ in false })
        }
        #expect(error.message.contains(part), "\(error.message)")
    }

    @Test func `a file whose name looks like a URL is a file`() throws {
        let source = try DataSource(parsing: "csv:a://b", fileExists: { $0 == "a://b" })
        #expect(source == .csv(path: "a://b", column: nil))
    }
}
