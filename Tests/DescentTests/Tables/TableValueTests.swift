import Descent
import TestSupport
import Testing

struct TableValueTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func table(_ text: String) throws -> Table { try Table.csv(folder.write(text, as: "t.csv")) }

    @Test func `the least integer is a label, a category and an unknown value like any other`() throws {
        // As pandas writes a date that is missing, read as an integer.
        let least = "-9223372036854775808"
        let labels = try TableEncoder(fitting: table("x,y\n1,\(least)\n2,5\n"))
        #expect(labels.classNames == ["-9.223372e+18", "5"])
        let categories = try TableEncoder(fitting: table("x,b,y\n\(least),True,1\n5,False,2\n"), categorical: ["x"])
        #expect(categories.inputNames == ["x=-9.223372e+18", "x=5", "b"])
        #expect(try categories.inputs(from: table("x,b\n\(least),True\n"))[0, 0] == 1)
        let label = failure { _ = try categories.examples(from: table("x,b,y\n5,True,\(least)\n")) }
        #expect(
            label?.contains("the label is \"-9.223372e+18\"; the classes are \"1\", \"2\"") == true, "\(label ?? "")")
        let boolean = failure { _ = try categories.inputs(from: table("x,b\n5,\(least)\n")) }
        #expect(boolean?.contains("\"-9.223372e+18\" is neither true nor false") == true, "\(boolean ?? "")")
    }
}
