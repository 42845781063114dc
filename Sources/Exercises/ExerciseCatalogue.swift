/// All exercises, in the order of the notes, those of the course's other weeks after them.
package enum ExerciseCatalogue {
    package static let all: [any Exercise.Type] = [
        MiniBatchDescent.self,
        BatchSizes.self,
        LargeBatches.self,
        MovingAverages.self,
        OptimizationMethods.self,
        Contours.self,
        LearningRateDecays.self,
        SaddlePoints.self,
        Principles.self,
        Initializations.self,
        Regularizations.self,
        GradientChecking.self,
    ]

    /// The exercise of this name.
    package static func exercise(named name: String) -> (any Exercise.Type)? { all.first { $0.name == name } }
}
