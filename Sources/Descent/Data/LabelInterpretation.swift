/// What integer labels in a file mean.
public enum LabelInterpretation: Sendable, Hashable {
    /// Classes, from 0 to the largest number found.
    case classes

    /// Real numbers, for regression.
    case values
}
