package import Descent
import Textbook

extension Descent.LearningRateDecay {
    /// The textbook's rate of an epoch, counted from 1, by the same formula.
    package func textbookRate(initial: Double, epoch: Int) -> Double {
        typealias Book = Textbook.LearningRateDecay
        let n = Textbook.EpochNumbering(numbering).number(ofEpoch: epoch)
        switch formula {
        case .none: return initial
        case .inverseTime(let rate, let every):
            return Book.inverseTime(initialRate: initial, decayRate: rate, epochNumber: n, interval: every)
        case .exponential(let factor):
            return Book.exponential(initialRate: initial, factor: factor, epochNumber: n)
        case .inverse(let numerator): return Book.inverse(initialRate: initial, k: numerator, epoch: epoch)
        case .inverseSquareRoot(let numerator):
            return Book.inverseSquareRoot(initialRate: initial, k: numerator, epoch: epoch)
        case .staircase(let factor, let every):
            return Book.staircase(initialRate: initial, factor: factor, epochNumber: n, interval: every)
        case .manual(let rates):
            let table = Dictionary(uniqueKeysWithValues: rates.map { ($0.epoch, $0.learningRate) })
            return Book.manual(initialRate: initial, table: table, epoch: epoch)
        }
    }
}

extension Textbook.EpochNumbering {
    /// The numbering of the same name.
    init(_ numbering: Descent.EpochNumbering) {
        self =
            switch numbering {
            case .zero: .zero
            case .lecture: .lecture
            case .notebook: .notebook
            }
    }
}
