import ArgumentParser
import Descent
import DescentCommand
import Testing

@Suite struct InitializationOptionTests {
    @Test(arguments: [
        ("he", Initialization.he), ("xavier", .xavier), ("lecun", .lecun), ("zeros", .zeros),
        ("normal:0.01", .normal(scale: 0.01)), ("normal:0.0", .normal(scale: 0)),
    ])
    func `every form is read`(text: String, initialization: Initialization) throws {
        let option = try InitializationOption(parsing: text)
        #expect(option.initialization == initialization)
        #expect("\(option)" == text)
    }

    @Test(arguments: ["", "He", "normal", "normal:", "normal:-1", "normal:inf", "zeros:1"])
    func `everything else is refused`(text: String) {
        #expect(throws: ValidationError.self) { try InitializationOption(parsing: text) }
    }
}
