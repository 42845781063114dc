import Descent
import FoundationEssentials
import Testing

@Suite struct OptimizerCatalogueTests {
    @Test func `every optimizer type of the library has a row`() throws {
        let types = try OptimizerCatalogueTests.conformingTypes()
        #expect(types.count >= 4)
        for (symbol, type) in types {
            let type = try #require(type, "\(symbol) names no optimizer type that the runtime knows")
            #expect(
                OptimizerCatalogue.rows.contains { ObjectIdentifier(Swift.type(of: $0.defaultValue)) == type },
                "the catalogue has no row for \(symbol)")
        }
        #expect(types.count == OptimizerCatalogue.rows.count)
    }

    @Test func `rows have names of their own, and are found by them and by the optimizer's type`() {
        let rows = OptimizerCatalogue.rows
        #expect(Set(rows.map(\.name)).count == rows.count)
        for row in rows {
            #expect(OptimizerCatalogue.row(named: row.name)?.name == row.name)
            for form in row.forms { #expect(OptimizerCatalogue.row(of: form.value)?.name == row.name) }
        }
        #expect(OptimizerCatalogue.row(named: "sgd") == nil)
    }

    @Test func `an optimizer from elsewhere has no row`() {
        struct Own: Optimizer {
            let learningRate = 0.1
            let momentCount = 0
            func update(step: Int, learningRate: Double) -> ParameterUpdate {
                GradientDescent().update(step: step, learningRate: learningRate)
            }
        }
        #expect(OptimizerCatalogue.row(of: Own()) == nil)
    }

    @Test(arguments: OptimizerCatalogue.rows)
    func `all that an optimizer stores is in its row, but for options that Swift alone has`(row: OptimizerRow) {
        let stored = Mirror(reflecting: row.defaultValue).children.filter { !($0.value is Bool) }.compactMap(\.label)
        #expect(stored.count == row.hyperparameters.count, "\(row.name) stores \(stored)")
    }

    @Test(arguments: OptimizerCatalogue.rows)
    func `a number is set and read by itself, and an error has its name`(row: OptimizerRow) throws {
        for hyperparameter in row.hyperparameters {
            guard case .number(let range) = hyperparameter.domain else { continue }
            for number in range.accepted {
                let optimizer = row.makeOptimizer([hyperparameter.flag: .number(number)])
                try optimizer.validate()
                for (other, value) in row.values(of: optimizer) {
                    let expected =
                        other.flag == hyperparameter.flag ? .number(number) : other.value(of: row.defaultValue)
                    #expect(value == expected, "\(row.name): \(other.flag) after \(hyperparameter.flag) \(number)")
                }
            }
            for number in range.refused {
                let optimizer = row.makeOptimizer([hyperparameter.flag: .number(number)])
                let error = #expect(throws: HyperparameterError.self, "\(row.name): \(hyperparameter.flag) \(number)") {
                    try optimizer.validate()
                }
                #expect(error?.name == hyperparameter.errorName)
            }
        }
    }

    @Test(arguments: OptimizerCatalogue.rows)
    func `every choice is a form`(row: OptimizerRow) throws {
        var names: [String?] = []
        for hyperparameter in row.hyperparameters {
            guard case .choice(let choices) = hyperparameter.domain else { continue }
            names += choices
            for choice in choices {
                let optimizer = row.makeOptimizer([hyperparameter.flag: .choice(choice)])
                #expect(hyperparameter.value(of: optimizer) == .choice(choice))
                try optimizer.validate()
            }
        }
        // The default comes first, whichever of the names it is.
        let expected: [String?] = names.isEmpty ? [nil] : names
        #expect(row.forms.count == expected.count && Set(row.forms.map(\.name)) == Set(expected))
        #expect(AnyHashable(row.forms[0].value) == AnyHashable(row.makeOptimizer([:])))
    }

    @Test func `a form brings its own defaults, and a number given prevails`() {
        let row = OptimizerCatalogue.row(of: Momentum())
        let accumulated = row?.makeOptimizer(["momentum-form": .choice("accumulated")])
        #expect(accumulated.map { AnyHashable($0) } == AnyHashable(Momentum(learningRate: 0.01, form: .accumulated)))
        let faster = row?.makeOptimizer([
            "momentum-form": .choice("accumulated"), "learning-rate": .number(3), "epsilon": .number(7),
        ])
        #expect(faster.map { AnyHashable($0) } == AnyHashable(Momentum(learningRate: 3, form: .accumulated)))
    }

    @Test func `optimizers that share a flag share its help, domain and order`() {
        var known: [String: Hyperparameter] = [:]
        for row in OptimizerCatalogue.rows {
            #expect(row.hyperparameters.first?.flag == "learning-rate")
            #expect(Set(row.hyperparameters.map(\.flag)).count == row.hyperparameters.count)
            for hyperparameter in row.hyperparameters {
                let first = known[hyperparameter.flag] ?? hyperparameter
                known[hyperparameter.flag] = first
                #expect(hyperparameter.help == first.help && hyperparameter.domain == first.domain)
                switch hyperparameter.domain {
                case .number(let range): #expect(hyperparameter.help.hasSuffix(range.rawValue))
                case .choice(let names):
                    for name in names { #expect(hyperparameter.help.contains("(\(name))")) }
                }
            }
        }
    }
}

extension Hyperparameter.Range {
    /// Numbers in the range, the bounds among them where they belong to it.
    fileprivate var accepted: [Double] {
        switch self {
        case .positive: [1e-30, 0.5, 1e30]
        case .nonNegative: [0, 0.5, 1e30]
        case .decayConstant: [0, 0.5, 1.0.nextDown]
        case .epsilon: [1.2e-38, 0.5, 1e30]
        }
    }

    /// Numbers outside the range.
    fileprivate var refused: [Double] {
        switch self {
        case .positive: [-1, 0, .infinity, .nan]
        case .nonNegative: [-1, -Double.leastNonzeroMagnitude, .infinity, .nan]
        case .decayConstant: [-1, -Double.leastNonzeroMagnitude, 1, .nan]
        case .epsilon: [-1, 0, 1.1e-38, 1.1e30, .infinity, .nan]
        }
    }
}

extension OptimizerCatalogueTests {
    /// The optimizer types of the library by the symbols of their conformances, whatever the catalogue says.
    ///
    /// This program contains the library. Among its symbols is one for each conformance,
    /// `$s7Descent4AdamVAA9OptimizerAAMc`: the mangled type, the protocol, and the letters for a conformance's
    /// descriptor.
    private static func conformingTypes() throws -> [String: ObjectIdentifier?] {
        let program = try Data(contentsOf: URL(filePath: "/proc/self/exe"), options: .alwaysMapped)
        let (module, conformance) = ("$s7Descent", "AA9OptimizerAAMc")
        var types: [String: ObjectIdentifier?] = [:]
        for symbol in symbols(of: program) where symbol.starts(with: module.utf8) {
            let name = String(decoding: symbol, as: UTF8.self)
            guard name.hasSuffix(conformance) else { continue }
            let type = _typeByName(String(name.dropFirst(2).dropLast(conformance.count)))
            types[name] = .some(type.map { ObjectIdentifier($0) })
        }
        return types
    }

    /// The names in the symbol table of an ELF program: each section header has at 4 its kind, at 24 and 32 where the
    /// section is and how long, at 40 the number of the section with its strings.
    private static func symbols(of program: Data) -> [Data] {
        // Safe: `loadUnaligned` and the slices check their bounds.
        func load<Number: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: Number.Type) -> Int {
            unsafe program.withUnsafeBytes { unsafe Int($0.loadUnaligned(fromByteOffset: offset, as: type)) }
        }
        let (first, size) = (load(40, as: UInt64.self), load(58, as: UInt16.self))
        let headers = (0..<load(60, as: UInt16.self)).map { first + $0 * size }
        let symbolTable: UInt32 = 2
        return headers.filter { load($0 + 4, as: UInt32.self) == symbolTable }.flatMap { header in
            let strings = headers[load(header + 40, as: UInt32.self)]
            let start = load(strings + 24, as: UInt64.self)
            return program[start..<start + load(strings + 32, as: UInt64.self)].split(separator: 0)
        }
    }
}
