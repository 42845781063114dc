/// Where ε is in an optimizer that divides by the root of an average of squares.
public enum EpsilonPlacement: String, Sendable, Hashable, CaseIterable {
    /// √(s + ε): the lecture's RMSprop. It bounds the divisor from below by √ε.
    case inside

    /// √s + ε: that of Adam's paper and of PyTorch. It bounds the divisor from below by ε.
    case outside
}
