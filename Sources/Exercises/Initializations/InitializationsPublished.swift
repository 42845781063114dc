/// What the course's exercise on initialization prints.
enum InitializationsPublished {
    /// The costs with He's weights before the steps 0, 1000, 2000, … The last digits differ from one machine to another.
    static let heCosts = [
        0.8830537463419761, 0.6879825919728063, 0.6751286264523371, 0.6526117768893805, 0.6082958970572938,
        0.5304944491717495, 0.4138645817071794, 0.3117803464844441, 0.23696215330322562, 0.1859728720920684,
        0.15015556280371808, 0.12325079292273551, 0.09917746546525937, 0.08457055954024283, 0.07357895962677366,
    ]

    /// The cost with zeros, throughout: ln 2.
    static let zerosCost = 0.6931471805599453

    /// The accuracies on the training and on the test set.
    static func accuracies(_ kind: InitializationKind) -> (train: Double, test: Double) {
        switch kind {
        case .zeros: (0.5, 0.5)
        case .large: (0.83, 0.86)
        case .he: (0.9933333333333333, 0.96)
        }
    }
}
