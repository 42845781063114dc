/// The settings of the service, from its command line.
struct Options {
    struct UsageError: Error, CustomStringConvertible {
        let description: String
    }

    /// The CSV file to learn from.
    var table = ""
    /// The column to predict; nil for the last.
    var label: String?
    /// The directory of the models.
    var models = "models"
    /// The units of the hidden layers.
    var layers = [64, 64]
    /// The epochs of a training for which no other number is asked.
    var epochs = 200
    /// The processors that training takes; nil for all.
    var workers: Int?
    var host = "127.0.0.1"
    /// 0 for any that is free.
    var port: UInt16 = 8080

    static let usage = """
        usage: PredictionService --table FILE [--label COLUMN] [--models DIR] [--layers 64,64] [--epochs 200]
                                 [--workers N] [--host 127.0.0.1] [--port 8080]
        """

    init(_ arguments: some Sequence<String>) throws {
        var iterator = arguments.makeIterator()
        while let flag = iterator.next() {
            guard let value = iterator.next() else { throw UsageError(description: "\(flag): it has no value") }
            func number(_ range: ClosedRange<Int>) throws -> Int {
                guard let number = Int(value), range.contains(number) else {
                    throw UsageError(
                        description:
                            "\(flag) \(value): expected a whole number from \(range.lowerBound) to \(range.upperBound)")
                }
                return number
            }
            switch flag {
            case "--table": table = value
            case "--label": label = value
            case "--models": models = value
            case "--epochs": epochs = try number(TrainingRequest.epochRange)
            case "--workers": workers = try number(1...64)
            case "--host": host = value
            case "--port": port = UInt16(try number(0...65_535))
            case "--layers":
                layers = value.split(separator: ",").compactMap { Int($0) }
                guard layers.count == value.split(separator: ",", omittingEmptySubsequences: false).count,
                    layers.allSatisfy({ 1...65_536 ~= $0 })
                else { throw UsageError(description: "--layers \(value): expected numbers of units, such as 64,64") }
            default: throw UsageError(description: "\(flag): there is no such flag")
            }
        }
        guard !table.isEmpty else { throw UsageError(description: "--table FILE is missing") }
    }
}
