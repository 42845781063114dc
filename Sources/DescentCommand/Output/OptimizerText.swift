/// The announcements' words on the optimizer and its learning rate.
enum OptimizerText {
    /// `adam at learning rate 0.001`, and with `--scale-learning-rate` and `--warmup`
    /// `lars at learning rate 16.0 (1.0 scaled by 256), warmup 5epochs`.
    ///
    /// - Parameters:
    ///   - givenRate: that of `--learning-rate`.
    ///   - scaled: that for the batch size, and what scales it as the flag spells it; nil where nothing does.
    ///   - warmup: as the flag spells it; nil without.
    static func text(
        _ optimizer: String, givenRate: String, scaled: (rate: Double, by: String)?, warmup: String?
    ) -> String {
        let rate = scaled.map { "\($0.rate) (\(givenRate) scaled by \($0.by))" } ?? givenRate
        return "\(optimizer) at learning rate \(rate)" + (warmup.map { ", warmup \($0)" } ?? "")
    }
}
