/// How far the engine, in single precision, may be from the textbook in double.
enum Tolerance {
    /// A gradient, in units of the largest. Its entries are sums of up to 300 rounded products through up to five
    /// layers; as random errors √300 · 6e-8 is 1e-6 for a layer. The largest seen is 4e-7.
    static let gradient = 2e-6

    /// A cost, relatively: a mean of rounded losses of rounded logits. The largest seen is 1.1e-7.
    static let cost = 1e-6

    /// Parameters after three epochs, in units of the largest weight, and costs, relatively. The largest seen is
    /// 1.6e-6.
    static let trained = 1e-5
}
