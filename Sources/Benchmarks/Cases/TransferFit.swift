/// The straight line through the times of transfers: time = latency + bytes/bandwidth.
package struct TransferFit: Encodable, Sendable, Hashable {
    /// The seconds of a transfer of nothing.
    package let latency: Double

    /// The bytes in a second of an endless one.
    package let bytesPerSecond: Double

    /// The largest distance of a time from the line, as a share of the time.
    package let largestError: Double

    /// The line of least squares of the relative distances: times go from microseconds to seconds, and the longest
    /// would decide alone otherwise. Neither constant is negative.
    ///
    /// Nil where there are fewer than two times, one is not above zero, or they do not grow with the bytes.
    package init?(_ points: [(bytes: Double, seconds: Double)]) {
        guard points.count >= 2, points.allSatisfy({ $0.seconds > 0 && $0.seconds.isFinite }) else { return nil }
        // Σ (a/t + c·n/t − 1)² is least where both derivatives are zero.
        var (uu, uv, vv, u, v) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for point in points {
            let one = 1 / point.seconds
            let bytes = point.bytes / point.seconds
            uu += one * one
            uv += one * bytes
            vv += bytes * bytes
            u += one
            v += bytes
        }
        let determinant = uu * vv - uv * uv
        guard vv > 0, determinant > 0 else { return nil }
        var latency = (u * vv - v * uv) / determinant
        var perByte = (v * uu - u * uv) / determinant
        if latency < 0 { (latency, perByte) = (0, v / vv) }
        guard perByte > 0 else { return nil }
        self.latency = latency
        bytesPerSecond = 1 / perByte
        largestError =
            points.map { abs(latency + $0.bytes * perByte - $0.seconds) / $0.seconds }.max() ?? 0
    }

    /// The seconds of a transfer.
    package func seconds(bytes: Double) -> Double { latency + bytes / bytesPerSecond }
}
