import ArgumentParser
import Descent
import DescentCommand
import Testing

@Suite struct BatchSizeOptionTests {
    @Test(arguments: [("1", BatchSize.fixed(1)), ("256", .fixed(256)), ("full", .full), ("auto", .automatic)])
    func everyFormIsRead(text: String, size: BatchSize) throws {
        let option = try BatchSizeOption(parsing: text)
        #expect(option.size == size)
        #expect("\(option)" == text)
    }

    @Test(arguments: ["0", "-1", "1.5", "", "automatic", "64x"])
    func everythingElseIsRefused(text: String) {
        #expect(throws: ValidationError.self) { try BatchSizeOption(parsing: text) }
    }
}
