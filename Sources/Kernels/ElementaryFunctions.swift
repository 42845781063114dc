public import CVector

/// `a·b + c`.
@inlinable @inline(__always)
func multiplyAdd(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector { vector_multiply_add(a, b, c) }

/// `a·b + c` with a scalar `c`.
@inlinable @inline(__always)
func multiplyAdd(_ a: Vector, _ b: Vector, _ c: Float) -> Vector { vector_multiply_add(a, b, vector_splat(c)) }

/// eˣ in each lane, within 2 units in the last place.
///
///     x = n·ln 2 + r,  |r| ≤ ½·ln 2        eˣ = 2ⁿ·eʳ
///
/// n·ln 2 is subtracted in two parts, the first with so few bits that n times it is exact (Cody and Waite, 1980). eʳ is
/// its series up to r⁷: the first omitted term, r⁸/8!, is below 6e-9, a tenth of an ulp.
///
/// x is clamped to −87.33…88.37, where both 2ⁿ and the result are normal numbers: below, the result is 1.2e-38 instead
/// of zero, and above 2.4e38 instead of infinity. NaN stays NaN.
@inlinable @inline(__always)
func exponential(_ value: Vector) -> Vector {
    let x = vector_at_most(vector_at_least(value, vector_splat(-87.33)), vector_splat(88.37))
    // Adding 1.5·2²³ rounds to an integer, which the low bits then hold.
    let shifter = vector_splat(12_582_912)
    let shifted = multiplyAdd(x, vector_splat(1.442_695_04), shifter)
    let n = vector_subtract(shifted, shifter)
    var r = multiplyAdd(n, vector_splat(-0.693_359_375), x)
    r = multiplyAdd(n, vector_splat(2.121_944_4e-4), r)
    var series = multiplyAdd(vector_splat(1 / 5040), r, 1 / 720)
    series = multiplyAdd(series, r, 1 / 120)
    series = multiplyAdd(series, r, 1 / 24)
    series = multiplyAdd(series, r, 1 / 6)
    series = multiplyAdd(series, r, 0.5)
    series = multiplyAdd(vector_multiply(series, r), r, vector_add(r, vector_splat(1)))
    let exponent = vector_shift_to_exponent(
        vector_add_integers(vector_bits(shifted), vector_splat_integer(127)))
    return vector_multiply(series, vector_from_bits(exponent))
}

/// ln x in each lane, within 3 units in the last place; x must be a positive normal number. NaN and infinity are
/// returned unchanged.
///
///     x = 2ⁿ·f,  √½ ≤ f < √2        ln x = n·ln 2 + ln f        ln f = 2·artanh s,  s = (f − 1)/(f + 1)
///
/// The series 2·(s + s³/3 + s⁵/5 + …) ends at s¹¹: |s| ≤ 0.1716, so the first omitted term is below 2e-11.
@inlinable @inline(__always)
func logarithm(_ x: Vector) -> Vector {
    // The bits of √½; subtracting them moves the boundary between two exponents there.
    let boundary: Int32 = 0x3f35_04f3
    let offset = vector_add_integers(vector_bits(x), vector_splat_integer(-boundary))
    let exponent = vector_shift_from_exponent(offset)
    let mantissa = vector_add_integers(
        vector_and_integers(offset, vector_splat_integer(0x007f_ffff)), vector_splat_integer(boundary))
    let f = vector_from_bits(mantissa)
    let n = vector_from_integers(exponent)
    let excess = vector_subtract(f, vector_splat(1))
    let s = vector_divide(excess, vector_add(f, vector_splat(1)))
    let square = vector_multiply(s, s)
    var series = multiplyAdd(vector_splat(2 / 11), square, 2 / 9)
    series = multiplyAdd(series, square, 2 / 7)
    series = multiplyAdd(series, square, 2 / 5)
    series = multiplyAdd(series, square, 2 / 3)
    let tail = vector_multiply(vector_multiply(series, square), s)
    let small = multiplyAdd(n, vector_splat(-2.121_944_4e-4), tail)
    let result = multiplyAdd(n, vector_splat(0.693_359_375), multiplyAdd(vector_splat(2), s, small))
    // The comparison fails for NaN and for infinity itself: both are returned unchanged.
    return vector_select(vector_greater(vector_splat(.infinity), x), result, x)
}

/// ln(1 + x) for 0 ≤ x ≤ 1, within 3 units in the last place also where 1 + x rounds to 1.
///
/// With u = 1 + x as rounded, the error of u is x − (u − 1) exactly, and ln(1 + x) ≈ ln u + (x − (u − 1))/u.
@inlinable @inline(__always)
func logarithmOfOnePlus(_ x: Vector) -> Vector {
    let u = vector_add(vector_splat(1), x)
    let lost = vector_subtract(x, vector_subtract(u, vector_splat(1)))
    return vector_add(logarithm(u), vector_divide(lost, u))
}

/// 1/(1 + e⁻ˣ) in each lane: from 0 to 1, with no overflow at either end, and within 4 units in the last place for x ≥
/// −87.33. Below, the clamp of the exponential keeps it near 4e-39, a denormal number, which is 0 if denormals are
/// flushed. NaN stays NaN.
@inlinable @inline(__always)
func logistic(_ x: Vector) -> Vector {
    let one = vector_splat(1)
    return vector_divide(one, vector_add(one, exponential(vector_subtract(vector_splat(0), x))))
}

/// tanh x in each lane, within 3 units in the last place.
///
/// It is odd, also in the sign of zero. For |x| > 0.625 it is (1 − t)/(1 + t) with t = e^(−2|x|) and the sign of x.
/// Below that 1 − t cancels, and an odd polynomial takes over: x + x³·P(x²), coefficients from the Cephes library's
/// `tanhf` (Moshier, 1989).
@inlinable @inline(__always)
func hyperbolicTangent(_ x: Vector) -> Vector {
    let one = vector_splat(1)
    let magnitude = vector_absolute(x)
    let t = exponential(vector_multiply(vector_splat(-2), magnitude))
    let large = vector_divide(vector_subtract(one, t), vector_add(one, t))
    let square = vector_multiply(x, x)
    var series = multiplyAdd(vector_splat(-5.704_988_7e-3), square, 2.063_908_9e-2)
    series = multiplyAdd(series, square, -5.373_971_5e-2)
    series = multiplyAdd(series, square, 1.333_144_2e-1)
    series = multiplyAdd(series, square, -3.333_328_2e-1)
    let small = multiplyAdd(vector_multiply(series, square), x, x)
    // `small` has the sign already, except that adding the cube to −0 gives +0.
    return vector_copy_sign(vector_select(vector_greater(magnitude, vector_splat(0.625)), large, small), x)
}
