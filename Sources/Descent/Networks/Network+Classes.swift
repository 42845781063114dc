extension Network {
    /// The number of classes that a network tells apart and only numbers; nil if they have names, or it gives values.
    package var numberedClassCount: Int? {
        guard classNames == nil, output != .identity else { return nil }
        return outputs == 1 ? 2 : outputs
    }
}
