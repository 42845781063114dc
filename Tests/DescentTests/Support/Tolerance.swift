/// How far the engine, in single precision, may be from the textbook in double.
enum Tolerance {
    /// A gradient, in units of the largest. Its entries are sums of up to some hundred rounded products through up to five
    /// layers: √300 · 5 roundings of 6e-8 are 5e-6, and cancellation within the sums multiplies that a few times.
    static let gradient = 2e-5

    /// A cost, relatively: a mean of rounded losses of rounded logits.
    static let cost = 5e-6

    /// Parameters after three epochs, in units of the largest weight.
    static let trained = 1e-4
}
