struct SquareSums { var parameters = 0.0; var others = 0.0 }
extension ParameterUpdate {
    var isLayerwise: Bool { false }
    func scale(_ part: ParameterPart, _ sums: SquareSums) -> Float { 1 }
    func measure(_ part: ParameterPart, parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, moments: UnsafeMutablePointer<Float>, momentStride: Int, count: Int) -> SquareSums { SquareSums() }
    func finish(_ part: ParameterPart, scale: Float, parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, moments: UnsafeMutablePointer<Float>, momentStride: Int, count: Int) {}
}
