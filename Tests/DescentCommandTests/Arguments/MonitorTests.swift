import ArgumentParser
import Descent
import DescentCommand
import Testing

@Suite struct MonitorTests {
    @Test func `cost and every metric are read by their names, in any spelling`() throws {
        #expect(try Monitor(parsing: "cost") == .cost)
        for metric in Metric.allCases { #expect(try Monitor(parsing: metric.rawValue) == .metric(metric)) }
        #expect(try Monitor(parsing: "ROC-AUC") == .metric(.rocAUC))
        #expect(try Monitor.names.map { try Monitor(parsing: $0).name } == Monitor.names)
    }

    @Test(arguments: [
        ("loss", "cost"), ("val_loss", "cost"), ("val-accuracy", "accuracy"), ("val_acc", "accuracy"),
        ("validation_f1_macro", "f1_macro"), ("val_auc", "roc_auc"), ("val_mse", "rmse"), ("acuracy", "accuracy"),
        ("validation_cost", "cost"), ("cots", "cost"),
    ])
    func `the words of other frameworks and misspelt ones are answered with what is meant`(text: String, meant: String)
    {
        let error = #expect(throws: ValidationError.self) { try Monitor(parsing: text) }
        #expect(
            "\(error, default: "")".hasPrefix(
                "'\(text)' is neither cost nor a metric; did you mean '\(meant)'? expected cost, accuracy, "))
    }

    @Test(arguments: ["", "xyz", "perplexity"]) func `where nothing suggests itself there is no guess`(text: String) {
        let error = #expect(throws: ValidationError.self) { try Monitor(parsing: text) }
        #expect("\(error, default: "")".hasPrefix("expected cost, accuracy, balanced_accuracy, "))
    }

    @Test func `the better score is the metric's, and shares and amounts have digits of their own`() {
        #expect(!Monitor.cost.higherIsBetter && !Monitor.metric(.mae).higherIsBetter)
        #expect(Monitor.metric(.accuracy).higherIsBetter && Monitor.metric(.r2).higherIsBetter)
        #expect(!Monitor.cost.hasOwnScore && !Monitor.metric(.accuracy).hasOwnScore)
        #expect(Monitor.metric(.logLoss).hasOwnScore)
        #expect(Monitor.metric(.f1Macro).text(of: 0.123456789, places: 6) == "0.123457")
        #expect(Monitor.metric(.mae).text(of: 12345.678) == Monitor.cost.text(of: 12345.678))
    }
}
