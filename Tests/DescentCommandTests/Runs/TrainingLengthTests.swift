import Descent
import DescentCommand
import Testing

@Suite struct TrainingLengthTests {
    private func length(
        _ epochs: EpochsOption?, steps: Int? = nil, stepsPerEpoch: Int, isValidated: Bool = true,
        hasClasses: Bool = true,
        patience: PatienceOption? = nil, minDelta: Double? = nil, monitor: Monitor = .cost
    ) -> TrainingLength {
        TrainingLength(
            epochs, steps: steps, stepsPerEpoch: stepsPerEpoch, isValidated: isValidated, hasClasses: hasClasses,
            patience: patience, minDelta: minDelta, monitor: monitor)
    }

    @Test(arguments: [
        // The whole set is one batch; 29 steps an epoch; Fashion-MNIST; a million examples.
        (1, 100, 5000), (29, 20, 200), (91, 20, 200), (150, 13, 133), (211, 10, 94), (1954, 10, 10), (50000, 10, 10),
    ])
    func `auto waits for 100 steps and 10 to 20 epochs, and ends after 5000 steps or 10 to 200 epochs`(
        stepsPerEpoch: Int, patience: Int, most: Int
    ) {
        for epochs in [EpochsOption.automatic, nil] {
            let length = length(epochs, stepsPerEpoch: stepsPerEpoch)
            #expect(length.patience == PatienceOption(epochs: patience, margin: 0))
            #expect(length.epochs == most)
            #expect(length.steps == nil)
        }
    }

    @Test func `real targets need a gain of two hundredths of the cost, and of no metric`() {
        #expect(length(nil, stepsPerEpoch: 1, hasClasses: false).patience?.margin == 0.02)
        #expect(length(nil, stepsPerEpoch: 1, hasClasses: false, monitor: .metric(.accuracy)).patience?.margin == 0)
    }

    @Test func `classes need a gain of two thousandths, unless the flags or the monitor say otherwise`() throws {
        let chosen = length(nil, stepsPerEpoch: 1)
        #expect(chosen.minDelta == 0.002)
        #expect(try #require(chosen.reason).contains("have not improved the validation cost by 0.002, at most"))
        #expect(length(nil, stepsPerEpoch: 1, minDelta: 0.01).minDelta == 0.01)
        #expect(length(nil, stepsPerEpoch: 1, patience: PatienceOption(epochs: 3, margin: 0)).minDelta == 0)
        #expect(length(nil, stepsPerEpoch: 1, monitor: .metric(.accuracy)).minDelta == 0)
        #expect(length(nil, stepsPerEpoch: 1, hasClasses: false).minDelta == 0)
        #expect(length(.fixed(7), stepsPerEpoch: 1).minDelta == 0)
        #expect(length(.fixed(7), stepsPerEpoch: 1, minDelta: 0.5).minDelta == 0.5)
    }

    @Test(arguments: [
        (1, true, 200), (1, false, 100), (7, true, 29), (7, false, 15), (100, true, 10), (1000, false, 10),
    ])
    func `without validation auto takes a fixed number of steps, and at least ten epochs`(
        stepsPerEpoch: Int, hasClasses: Bool, epochs: Int
    ) {
        let length = length(nil, stepsPerEpoch: stepsPerEpoch, isValidated: false, hasClasses: hasClasses)
        #expect(length.epochs == epochs)
        #expect(length.patience == nil)
    }

    @Test func `a limit of steps is named beside that of the epochs`() throws {
        let validated = length(.automatic, steps: 20, stepsPerEpoch: 1)
        #expect(validated.steps == 20)
        #expect(try #require(validated.reason).hasSuffix(", at most 5,000 epochs and 20 steps"))
        let all = length(.automatic, steps: 20, stepsPerEpoch: 1, isValidated: false)
        #expect(try #require(all.reason).hasPrefix("200 epochs and 20 steps, "))
    }

    @Test func `one epoch and one step are no plurals`() throws {
        let patience = PatienceOption(epochs: 1, margin: 0)
        #expect(
            length(nil, stepsPerEpoch: 1, patience: patience).reason
                == "until 1 epoch has not improved the validation cost, at most 5,000 epochs")
        #expect(
            length(nil, stepsPerEpoch: 5, patience: patience).reason?.hasPrefix(
                "until 1 epoch (5 steps) has not improved") == true)
        #expect(
            length(.automatic, steps: 1, stepsPerEpoch: 1, isValidated: false).reason
                == "200 epochs and 1 step, as without validation data nothing tells when to stop")
    }

    @Test func `epochs or steps that were asked for are what training takes`() {
        let epochs = length(.fixed(7), stepsPerEpoch: 3)
        #expect(epochs.epochs == 7)
        #expect(epochs.patience == nil)
        #expect(epochs.reason == nil)
        let steps = length(nil, steps: 100, stepsPerEpoch: 3)
        #expect(steps.epochs == 34)
        #expect(steps.steps == 100)
        #expect(steps.reason == nil)
        let huge = length(nil, steps: .max, stepsPerEpoch: 1)
        #expect(huge.epochs == .max)
        let both = length(.automatic, steps: 100, stepsPerEpoch: 3)
        #expect(both.epochs == 1667)
        #expect(both.steps == 100)
    }

    @Test func `a patience that was asked for is the one that counts`() {
        let patience = PatienceOption(epochs: 3, margin: 0.1)
        #expect(length(nil, stepsPerEpoch: 1, patience: patience).patience == patience)
        #expect(length(.fixed(50), stepsPerEpoch: 1, patience: patience).patience == patience)
    }

    @Test func `the reason names the patience and the limit in epochs and steps`() {
        #expect(
            length(nil, stepsPerEpoch: 1).reason
                == "until 100 epochs have not improved the validation cost by 0.002, at most 5,000 epochs")
        #expect(
            length(nil, stepsPerEpoch: 211, hasClasses: false).reason
                == "until 10 epochs (2,110 steps) have not improved the validation cost by the share 0.02, at most 94 epochs "
                + "(19,834 steps)")
        #expect(
            length(nil, stepsPerEpoch: 1, isValidated: false).reason
                == "200 epochs, as without validation data nothing tells when to stop")
    }
}
