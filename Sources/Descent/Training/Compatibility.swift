/// Whether data fit a network.
package enum Compatibility {
    /// Refuses inputs of another width than the network's.
    package static func check(_ inputs: Inputs, _ network: borrowing Network) throws(TrainingError) {
        guard inputs.width == network.inputs else {
            throw .inputsDiffer(network: network.inputs, data: inputs.width)
        }
    }

    /// Refuses examples whose inputs or targets are not what the network is for.
    ///
    /// Softmax takes classes below its number of units; sigmoid two classes with one unit, classes below its number of
    /// units with several, or as many values from 0 to 1 as it has units; identity as many values as it has units.
    package static func check(_ examples: Examples, _ network: borrowing Network) throws(TrainingError) {
        try check(examples.inputs, network)
        if examples.weighting?.mean == 0 { throw .noWeight(examples: examples.count) }
        let units = network.outputs
        func refuse(_ targets: String) -> TrainingError {
            .targetsDiffer(output: network.output, units: units, targets: targets)
        }
        switch examples.targets.storage {
        case .classes(_, let classCount):
            guard network.output != .identity else { throw refuse("classes instead of real targets") }
            let most = network.output == .sigmoid && units == 1 ? 2 : units
            // Names first: where they differ, that says more than their number.
            if let known = network.classNames, let found = examples.targets.classNames {
                try checkNames(known: known, found: found)
            }
            guard classCount <= most else { throw refuse("\(classCount) classes") }
        case .values(let values, let width):
            guard network.output != .softmax else { throw refuse("real targets instead of classes") }
            guard width == units else { throw refuse("\(width) targets per example") }
            if network.output == .sigmoid, let index = examples.targets.firstBeyondUnit {
                throw .targetOutOfRange(value: values[index], example: index / width + 1)
            }
        }
    }

    /// Refuses examples to judge the network by, whose classes have other names than it was, or will be, trained with;
    /// also where they have names, and those to train with only numbers: which is which could but be guessed.
    static func checkNames(of examples: Examples, trainedWith known: [String]?) throws(TrainingError) {
        guard let found = examples.targets.classNames else { return }
        guard let known else { throw .classNamesDiffer(number: 0, known: nil, found: found[0]) }
        try checkNames(known: known, found: found)
    }

    private static func checkNames(known: [String], found: [String]) throws(TrainingError) {
        guard let number = ClassNames.firstDifference(known: known, found: found) else { return }
        throw .classNamesDiffer(
            number: number, known: number < known.count ? known[number] : nil, found: found[number])
    }
}
