import Descent
import Reporting

/// What `descent evaluate --metrics` prints.
struct MetricsReport {
    /// The object that `--json` prints. What doesn't exist is left out.
    struct JSON: Encodable {
        struct Confusion: Encodable {
            let classes: [String]
            /// A row for each class of the examples, a column for each predicted one.
            let counts: [[Int]]
        }

        let cost: Double
        let examples: Int
        let metrics: [String: Double]
        let confusion: Confusion?
    }

    private let evaluation: Evaluation
    private let metrics: Metrics
    private let selection: MetricSelection

    /// The most classes whose matrix is printed as a matrix for people, and in JSON.
    private static let (largestMatrix, largestJSONMatrix) = (30, 1000)

    /// The most letters of a class's name in a table.
    private static let longestName = 40

    /// The most columns of text that a matrix with the classes' names may take.
    private static let widestMatrix = 100

    /// The most pairs of classes that are listed where the matrix is too large.
    private static let longestList = 20

    init(_ evaluation: Evaluation, _ metrics: Metrics, _ selection: MetricSelection) {
        self.evaluation = evaluation
        self.metrics = metrics
        self.selection = selection
    }

    /// The metrics to print: of `all` those that exist.
    private var chosen: [Metric] {
        switch selection {
        case .all: Metric.allCases.filter { metrics[$0] != nil }
        case .some(let named): named
        }
    }

    /// A sentence for each named metric that these examples leave undefined.
    var remarks: [String] {
        guard case .some(let named) = selection else { return [] }
        let reason = metrics.classification == nil ? "there is only one example" : "the data have only one class"
        return named.filter { metrics[$0] == nil }.map { "\($0.rawValue) is not defined: \(reason)" }
    }

    /// The names of the classes, or their numbers.
    private func names(_ classification: ClassificationMetrics) -> [String] {
        let numbers = classification.classes.indices.map { "\($0)" }
        return classification.classNames?.map {
            // First harmless: a carriage return and a line feed are one character.
            HeatMap.shortened(Console.harmless($0).replacing("\n", with: " "), to: MetricsReport.longestName)
        } ?? numbers
    }

    var json: JSON {
        let values = chosen.compactMap { metric in metrics[metric].map { (metric.rawValue, $0) } }
        var confusion: JSON.Confusion?
        if let classification = metrics.classification, let matrix = classification.confusion,
            matrix.classCount <= MetricsReport.largestJSONMatrix
        {
            let classes = 0..<matrix.classCount
            confusion = JSON.Confusion(
                classes: classification.classNames ?? classes.map { "\($0)" },
                counts: classes.map { row in classes.map { matrix[actual: row, predicted: $0] } })
        }
        return JSON(
            cost: evaluation.cost, examples: metrics.count, metrics: .init(uniqueKeysWithValues: values),
            confusion: confusion)
    }

    /// The result for people.
    var lines: [String] {
        var lines = EvaluateCommand.lines(evaluation) + [""]
        let isForClasses = metrics.classification != nil
        var table = TextTable(["metric", "model", isForClasses ? "majority class" : "mean"], numbersFrom: 1)
        for metric in chosen {
            table.append([
                metric.rawValue, Cell.decimal(metrics[metric]).text, Cell.decimal(metrics.baseline(metric)).text,
            ])
        }
        lines += table.lines
        if let classification = metrics.classification {
            let number = classification.majorityClass
            if classification.classes.count == 2, chosen.contains(where: { [.precision, .recall, .f1].contains($0) }) {
                lines += ["", "precision, recall and f1 are those of the class \(names(classification)[1])."]
            } else {
                lines += [""]
            }
            lines += [
                "The majority class is \(names(classification)[number]), with "
                    + "\(NumberText.grouped(classification.classes[number].count)) of "
                    + "\(NumberText.grouped(metrics.count)) examples."
            ]
            if selection == .all { lines += [""] + classLines(classification) + [""] + matrixLines(classification) }
        } else if selection == .all, let outputs = metrics.regression?.outputs, outputs.count > 1 {
            lines += [""] + outputLines(outputs)
        }
        return lines
    }

    private func classLines(_ classification: ClassificationMetrics) -> [String] {
        var table = TextTable(
            ["class", "examples", "predicted", "precision", "recall", "f1", "roc_auc"], numbersFrom: 1)
        for (name, row) in zip(names(classification), classification.classes) {
            table.append(
                [name, "\(row.count)", "\(row.predictedCount)"]
                    + [row.precision, row.recall, row.f1, row.rocAUC].map { Cell.fixed($0, 6).text })
        }
        return table.lines
    }

    private func outputLines(_ outputs: [RegressionMetrics.Scores]) -> [String] {
        let columns = Metric.allCases.filter(\.isForRegression)
        var table = TextTable(["output"] + columns.map(\.rawValue), numbersFrom: 0)
        for (number, scores) in outputs.enumerated() {
            table.append(["\(number + 1)"] + columns.map { Cell.decimal(scores[$0]).text })
        }
        return table.lines
    }

    private func matrixLines(_ classification: ClassificationMetrics) -> [String] {
        guard let matrix = classification.confusion else { return [] }
        let names = names(classification)
        guard matrix.classCount <= MetricsReport.largestMatrix else { return mistakeLines(matrix, names) }
        // Named columns where they fit a page, else numbered ones.
        func table(_ columns: [String], _ rows: [String]) -> [String] {
            var table = TextTable(["class"] + columns, numbersFrom: 1)
            for (row, name) in rows.enumerated() {
                table.append([name] + rows.indices.map { "\(matrix[actual: row, predicted: $0])" })
            }
            return table.lines
        }
        var lines = table(names, names)
        if lines.contains(where: { $0.count > MetricsReport.widestMatrix }), classification.classNames != nil {
            lines = table(names.indices.map { "\($0)" }, names.enumerated().map { "\($1) (\($0))" })
        }
        return ["confusion matrix: a row for each class of the examples, a column for each predicted one", ""] + lines
    }

    /// The most frequent mistakes.
    private func mistakeLines(_ matrix: ConfusionMatrix, _ names: [String]) -> [String] {
        let count = matrix.classCount
        let pairs = matrix.counts.indices.filter { $0 / count != $0 % count && matrix.counts[$0] > 0 }
        let first = pairs.sorted { (matrix.counts[$1], $0) < (matrix.counts[$0], $1) }.prefix(MetricsReport.longestList)
        var table = TextTable(["class", "predicted as", "examples"])
        for pair in first { table.append([names[pair / count], names[pair % count], "\(matrix.counts[pair])"]) }
        return ["the most frequent mistakes; --json prints the matrix of up to 1000 classes", ""] + table.lines
    }
}
