import ArgumentParser
import Descent
import DescentCommand
import Testing

@Suite struct BatchSizeOptionTests {
    @Test(arguments: [("1", BatchSize.fixed(1)), ("256", .fixed(256)), ("full", .full), ("auto", .automatic)])
    func `every form is read`(text: String, size: BatchSize) throws {
        let option = try BatchSizeOption(parsing: text)
        #expect(option.size == size)
        #expect("\(option)" == text)
    }

    @Test(arguments: ["0", "-1", "1.5", "", "automatic", "64x"])
    func `everything else is refused`(text: String) {
        #expect(throws: ValidationError.self) { try BatchSizeOption(parsing: text) }
    }
}
