/// A row of a table: what is measured, and what is known of it. It renders its cells and its verdict.
///
/// The common forms compare the numbers that two cells show, before rounding: the cells are in the order of the
/// arguments. A NaN agrees with nothing. A row of another form gives its cells, and says whether what it claims holds.
package struct Claim: Sendable {
    package let cells: [Cell]

    /// The result of the comparison; nil for a row that only reports.
    package let verdict: Verdict?

    /// A row of any cells.
    ///
    /// - Parameter holds: whether what is known is met; nil where nothing is known.
    package init(_ cells: [Cell], holds: Bool? = nil) {
        self.cells = cells
        verdict = holds.map { Verdict($0) }
    }

    /// A row of any cells.
    package init(_ cells: Cell..., holds: Bool? = nil) { self.init(cells, holds: holds) }

    /// What is measured differs from the expected by no more than the tolerance.
    package init(_ what: Cell, measured: Cell, expected: Cell, within tolerance: Double) {
        self.init([what, measured, expected], holds: measured.value.isWithin(tolerance, of: expected.value))
    }

    /// The same with the expected before the measured.
    package init(_ what: Cell, expected: Cell, measured: Cell, within tolerance: Double) {
        self.init([what, expected, measured], holds: measured.value.isWithin(tolerance, of: expected.value))
    }

    /// What is measured reads as is expected.
    package init(_ what: Cell, measured: Cell, expected: Cell) {
        self.init([what, measured, expected], holds: measured.text == expected.text)
    }

    /// What is measured is below the bound.
    package init(_ what: Cell, measured: Cell, below bound: Cell) {
        self.init([what, measured, bound], holds: measured.value < bound.value)
    }

    /// What is measured is above the bound.
    package init(_ what: Cell, measured: Cell, above bound: Cell) {
        self.init([what, measured, bound], holds: measured.value > bound.value)
    }

    /// The same row, without a verdict unless it may be judged: of a user's data or seeds nothing is known.
    package func judged(_ isJudged: Bool) -> Claim { isJudged ? self : Claim(cells) }
}

extension Double {
    /// Whether this differs from another number by no more than the tolerance; false where either is NaN.
    package func isWithin(_ tolerance: Double, of other: Double) -> Bool { abs(self - other) <= tolerance }

    /// The same, with a tolerance that is a share of the other number's magnitude.
    package func isWithin(relative tolerance: Double, of other: Double) -> Bool {
        isWithin(tolerance * abs(other), of: other)
    }
}
