import ArgumentParser
import Descent
import DescentCommand
import Testing

@Suite struct MetricSelectionTests {
    @Test func `names are read in their order, in any spelling and each once`() throws {
        #expect(try MetricSelection(parsing: "all") == .all)
        #expect(try MetricSelection(parsing: "f1_macro,accuracy") == .some([.f1Macro, .accuracy]))
        #expect(try MetricSelection(parsing: "ROC-AUC,roc_auc,r2") == .some([.rocAUC, .r2]))
        for metric in Metric.allCases { #expect(try MetricSelection(parsing: metric.rawValue) == .some([metric])) }
    }

    @Test(arguments: [
        ("acuracy", "did you mean 'accuracy'?"), ("auc", "did you mean 'roc_auc'?"),
        ("mean-squared-error", "did you mean 'rmse'?"), ("f1_marco", "did you mean 'f1_macro'?"),
        ("accuracy,f2", "'f2' is no metric; did you mean 'f1'?"), ("all,f1", "stands alone"),
    ])
    func `a wrong name is answered with the nearest and with all names`(text: String, answer: String) {
        let error = #expect(throws: ValidationError.self) { try MetricSelection(parsing: text) }
        let message = "\(error, default: "")"
        #expect(message.contains(answer), "\(message)")
        for metric in Metric.allCases { #expect(message.contains(metric.rawValue)) }
    }

    @Test(arguments: ["", "xy", "accuracy,", "perplexity"])
    func `where no name is near there is no guess`(text: String) {
        let error = #expect(throws: ValidationError.self) { try MetricSelection(parsing: text) }
        #expect("\(error, default: "")".hasPrefix("expected all, or accuracy, balanced_accuracy"))
    }
}
