/// What single precision may be off.
enum Rounding {
    /// u = 2⁻²⁴: the largest relative error of an operation.
    static let unit = 0x1p-24

    /// How far a sum of `count` rounded products may be from the true one, in units of Σ|aₖ·bₖ|.
    ///
    /// The worst case is count·u. Errors that fall either way grow with the root only: beyond λ·√count·u lies, as for λ
    /// deviations of a normal distribution, a chance of 2·exp(−λ²/2), 10⁻¹³ for λ = 8 (Higham and Mary, 2019, theorem
    /// 2.4). One more u is for writing the result.
    static func ofSum(_ count: Int) -> Double {
        let count = Double(count)
        return (min(count, 8 * count.squareRoot()) + 1) * unit
    }
}
