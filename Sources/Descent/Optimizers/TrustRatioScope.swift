/// Which tensors a layer-wise optimizer, ``LAMB`` or ``LARS``, scales by a trust ratio of their own.
public enum TrustRatioScope: String, Sendable, Hashable, CaseIterable {
    /// The weights of each layer; biases have a ratio of 1.
    case weights

    /// The weights of each layer, and its biases, each by their own norms.
    case all
}
