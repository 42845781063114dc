import Reporting

// Numbers in cells and sentences: `NumberText`'s forms as members, short enough to stand within a sentence.

extension Double {
    /// With a fixed number of decimals: `0.0060`.
    func fixed(_ places: Int) -> String { NumberText.fixed(self, places: places) }

    /// With a power of ten: `7.8e-11`.
    func scientific(_ digits: Int) -> String { NumberText.scientific(self, digits: digits) }

    /// With significant digits, and an exponent where it is small or large: `0.0125`, `1.25e-05`.
    func significant(_ digits: Int = 4) -> String { NumberText.significant(self, digits: digits) }

    /// As a percentage: `29.3 %`.
    func percent(_ places: Int) -> String { NumberText.fixed(100 * self, places: places) + " %" }
}

extension Int {
    /// With commas between groups of three digits: `69,078`.
    var grouped: String { NumberText.grouped(self) }
}

extension Report {
    /// Everything at once.
    init(tables: [Table], findings: [String], figures: [Figure]) {
        self.init()
        self.tables = tables
        self.findings = findings
        self.figures = figures
    }
}
