import Descent
import Glibc
import Kernels
import Testing

@Suite struct InstructionSetChoiceTests {
    @Test(arguments: InstructionSet.allCases)
    func `without the variable the level is the processor's best`(best: InstructionSet) throws {
        let choice = try InstructionSetChoice(nil, best: best)
        #expect(choice.level == best)
        #expect(!choice.isPinned)
    }

    @Test(arguments: InstructionSet.allCases, InstructionSet.allCases)
    func `the variable takes every level up to the best and no other`(
        level: InstructionSet, best: InstructionSet
    ) throws {
        let order = InstructionSet.allCases
        let isThere = try #require(order.firstIndex(of: level)) <= #require(order.firstIndex(of: best))
        if isThere {
            let choice = try InstructionSetChoice(level.rawValue, best: best)
            #expect(choice.level == level)
            #expect(choice.isPinned)
        } else {
            #expect(throws: HyperparameterError.self) { try InstructionSetChoice(level.rawValue, best: best) }
        }
    }

    @Test(arguments: ["sse9", "AVX2", "", " avx2", "best"])
    func `what is no level is named beside those that the processor has`(value: String) throws {
        let error = try #require(throws: HyperparameterError.self) { try InstructionSetChoice(value, best: .avx2) }
        #expect(
            error.description
                == "DESCENT_INSTRUCTION_SET is \(value.isEmpty ? "empty" : value); it must be a level that this "
                + "processor has: baseline, avx2")
    }

    /// The variable is read once: each in a process of its own.
    @Test func `a process runs the level that its environment names`() async {
        await #expect(processExitsWith: .success) {
            // Safe: the process has no other thread that reads its environment.
            unsafe setenv("DESCENT_INSTRUCTION_SET", "baseline", 1)
            precondition(SelectedKernels.level == .baseline && SelectedKernels.choice.isPinned)
            precondition(SelectedKernels.best == SelectedKernels.kernels(of: .baseline))
        }
        await #expect(processExitsWith: .success) {
            // Safe: as above.
            unsafe unsetenv("DESCENT_INSTRUCTION_SET")
            precondition(SelectedKernels.level == .best && !SelectedKernels.choice.isPinned)
            precondition(SelectedKernels.best == SelectedKernels.kernels(of: .best))
        }
    }

    @Test func `a process that cannot run the level that its environment names ends with a sentence`() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            // Safe: as above.
            unsafe setenv("DESCENT_INSTRUCTION_SET", "sse9", 1)
            var network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
            _ = try Trainer().fit(&network, to: Examples.moons(100))
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(text.contains("DESCENT_INSTRUCTION_SET is sse9; it must be a level that this processor has: baseline"))
    }
}
