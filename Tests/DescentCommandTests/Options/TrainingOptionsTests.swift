import ArgumentParser
import Descent
import DescentCommand
import Testing

@Suite struct TrainingOptionsTests {
    @Test func `the defaults are the contract's`() throws {
        let options = try TrainingOptions.parse([])
        #expect(options.batchSize.size == .automatic)
        #expect(options.epochs == nil)
        #expect(options.hasAutomaticLength)
        #expect(options.steps == nil)
        #expect(options.l2 == 0)
        #expect(options.seed == 1)
        #expect(!options.noShuffle)
        #expect(options.workers == nil)
        #expect(options.products == .auto)
        #expect(!options.reproducible)
        #expect(try options.schedule() == .none)
    }

    @Test func `the numbering reaches the schedule`() throws {
        let options = try TrainingOptions.parse(["--decay", "exponential:0.9", "--decay-numbering", "lecture"])
        #expect(try options.schedule() == .exponential(factor: 0.9, numbering: .lecture))
    }

    @Test(arguments: ProductChoice.allCases)
    func `who computes the products reaches the trainer`(products: ProductChoice) throws {
        let options = try TrainingOptions.parse(["--products", products.rawValue])
        #expect(try options.trainer(Adam()).products == products)
    }

    @Test func `OpenBLAS for all products contradicts reproducibility, and the message names both flags`() throws {
        let options = try TrainingOptions.parse(["--products", "blas", "--reproducible"])
        let failure = #expect(throws: Failure.self) { try options.trainer(Adam()) }
        #expect(failure?.status == .usage)
        #expect(failure?.message.hasPrefix("--products blas contradicts --reproducible: ") == true)
        for products in ["auto", "own"] {
            let trainer = try TrainingOptions.parse(["--products", products, "--reproducible"]).trainer(Adam())
            #expect(trainer.isReproducible)
        }
    }

    @Test func `reproducibility reaches the trainer`() throws {
        #expect(try TrainingOptions.parse(["--reproducible"]).trainer(Adam()).isReproducible)
        #expect(try !TrainingOptions.parse([]).trainer(Adam()).isReproducible)
    }

    @Test(arguments: ["none", "inverse:1", "inverse-sqrt:1", "manual:1=0.1"])
    func `a numbering that the decay does not take is refused`(decay: String) throws {
        let options = try TrainingOptions.parse(["--decay", decay, "--decay-numbering", "zero"])
        let failure = #expect(throws: Failure.self) { try options.schedule() }
        #expect(failure?.status == .usage)
        #expect(failure?.message.hasPrefix("--decay-numbering zero: ") == true)
    }

    @Test(arguments: [
        (["--epochs", "0"], "--epochs is 0; it must be at least 1"),
        (["--epochs", "-3"], "--epochs is -3; it must be at least 1"),
        (["--steps", "0"], "--steps is 0; it must be at least 1"),
        (["--l2", "-1"], "--l2 is -1; it must be a finite number of at least 0"),
        (["--workers", "0"], "--workers is 0; it must be from 1 to \(largestWorkerCount)"),
        (["--workers", "-2"], "--workers is -2; it must be from 1 to \(largestWorkerCount)"),
        (["--workers", "1025"], "--workers is 1025; it must be from 1 to \(largestWorkerCount)"),
        (["--workers", "65", "--products", "blas"], "--workers is 65; it must be from 1 to 64"),
        (["--decay", "exponential:1.5"], "--decay: the decay factor is 1.5; it must be above 0 and at most 1"),
        (["--decay", "inverse-time:-1"], "--decay: the decay rate is -1; it must be a finite number of at least 0"),
        (["--decay", "staircase:0.5:0"], "--decay: the decay interval is 0; it must be at least 1"),
        (["--decay", "inverse:0"], "--decay: the decay numerator is 0; it must be a finite number above 0"),
        (
            ["--decay", "manual:2=1,2=1"],
            "--decay: the manual decay epoch is 2; it must be at least 1 and above the one before"
        ),
    ])
    func `what is out of range is named by its flag`(arguments: [String], message: String) throws {
        let options = try TrainingOptions.parse(arguments)
        let failure = #expect(throws: Failure.self) { try options.trainer(Adam()) }
        #expect(failure == Failure(.usage, message))
    }

    @Test func `the optimizer is checked before anything else happens`() throws {
        let options = try TrainingOptions.parse([])
        let failure = #expect(throws: Failure.self) { try options.trainer(Adam(beta2: 1)) }
        #expect(failure == Failure(.usage, "--beta2 is 1; it must be at least 0 and below 1"))
    }
}
