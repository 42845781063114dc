import CVector

/// The processor's treatment of denormal numbers.
enum FloatingPointControl {
    /// Runs `body` with denormal numbers taken and given as zero, and puts the thread's setting back.
    ///
    /// Optimizer moments decay into denormals, on which arithmetic takes some hundred cycles.
    @inline(__always)
    static func flushingDenormals(_ body: () -> Void) {
        let before = floating_point_flush_denormals()
        body()
        floating_point_restore(before)
    }
}
