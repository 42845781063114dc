import DescentCommand
import Testing

@Suite struct ConsoleTests {
    @Test(arguments: [
        ("a bc def", 80, "a bc def"), ("a bc def", 8, "a bc def"), ("a bc def", 7, "a bc\n  def"),
        ("a bc def", 1, "a\n  bc\n  def"), ("", 10, ""),
    ])
    func longTextsAreBrokenBetweenWords(text: String, columns: Int, expected: String) {
        #expect(Console.wrapped(text, columns: columns) == expected)
    }
}
