import DescentCommand
import Testing

@Suite struct ClassWeightsOptionTests {
    private func entries(_ text: String) throws -> [String: Double]? {
        guard case .named(let entries) = try ClassWeightsOption(parsing: text) else { return nil }
        return Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.weight) })
    }

    @Test func `balanced and weights by name are read, and written as they are read`() throws {
        #expect(try ClassWeightsOption(parsing: "balanced") == .balanced)
        #expect(try entries("yes=10") == ["yes": 10])
        #expect(try entries("yes=10,no=0.5,maybe=1e-3") == ["yes": 10, "no": 0.5, "maybe": 0.001])
        #expect(try entries("balanced=2") == ["balanced": 2])
        #expect(try entries("-1=2,1=0") == ["-1": 2, "1": 0])
        #expect(try entries("=3") == ["": 3])
        for text in ["balanced", "yes=10.0,no=0.5", "Paris, Texas=2.0", "a=b=2.0"] {
            #expect(try ClassWeightsOption(parsing: text).description == text)
        }
    }

    @Test func `the last = ends a name, and commas without a weight before them belong to it`() throws {
        #expect(try entries("a=b=2") == ["a=b": 2])
        #expect(try entries("Paris, Texas=2,x=1") == ["Paris, Texas": 2, "x": 1])
        #expect(try entries("a=b,c=2") == ["a=b,c": 2])
        #expect(try entries(",=2") == [",": 2])
    }

    @Test(arguments: ["", "yes", "yes=", "yes=x", "yes=1,", "yes=1,no", "yes=-1", "yes=nan", "yes=inf", "a=1,a=2"])
    func `what is neither is refused`(text: String) {
        #expect(throws: (any Error).self) { _ = try ClassWeightsOption(parsing: text) }
    }
}
