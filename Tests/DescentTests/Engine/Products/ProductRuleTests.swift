import Descent
import Testing

@Suite struct ProductRuleTests {
    private static let isBaseline = SelectedKernels.levelName == "baseline"

    private func backend(
        _ rule: ProductRule = ProductRule(.auto), rows: Int = 128, inputs: Int = 128, units: Int = 128,
        examples: Int = 1024
    ) -> ProductBackend {
        rule.backend(rows: rows, inputs: inputs, units: units, examples: examples)
    }

    /// Few of anything, and much of all.
    private static let sizes = [
        [1, 1, 1, 1], [16, 16, 16, 64], [128, 128, 128, 1024], [4096, 4096, 4096, 8192], [.max, .max, .max, .max],
    ]

    @Test(arguments: sizes)
    func `blas and own are followed whatever the sizes`(sizes: [Int]) {
        for workers in [1, 64, 65, 1024] {
            let blas = ProductRule(.blas, workers: workers)
            let own = ProductRule(.own, workers: workers)
            #expect(blas.backend(rows: sizes[0], inputs: sizes[1], units: sizes[2], examples: sizes[3]) == .blas)
            #expect(own.backend(rows: sizes[0], inputs: sizes[1], units: sizes[2], examples: sizes[3]) == .own)
        }
    }

    @Test(arguments: sizes)
    func `what must be reproducible is computed by our kernels, whatever was chosen`(sizes: [Int]) {
        for choice in ProductChoice.allCases {
            let rule = ProductRule(choice, reproducible: true)
            #expect(rule.choice == .own)
            #expect(rule.backend(rows: sizes[0], inputs: sizes[1], units: sizes[2], examples: sizes[3]) == .own)
        }
    }

    @Test(.enabled(if: !isBaseline, "there OpenBLAS computes all products"))
    func `OpenBLAS begins at 1024 examples, 128 inputs, 128 units and 17 rows, all at once`() {
        #expect(backend() == .blas)
        #expect(backend(examples: 1023) == .own)
        #expect(backend(inputs: 127) == .own)
        #expect(backend(units: 127) == .own)
        #expect(backend(rows: 17) == .blas)
        #expect(backend(rows: 16) == .own)
        // Much of one thing makes up for nothing.
        #expect(backend(rows: 127, inputs: 100_000, units: 127, examples: 8192) == .own)
        #expect(backend(rows: 4096, inputs: 4096, units: 4096, examples: 1023) == .own)
    }

    @Test(.enabled(if: isBaseline, "other levels have kernels for small products"))
    func `on the baseline level every product is OpenBLAS's`() {
        for sizes in ProductRuleTests.sizes {
            #expect(backend(rows: sizes[0], inputs: sizes[1], units: sizes[2], examples: sizes[3]) == .blas)
        }
    }

    @Test func `auto keeps to our kernels with more workers than OpenBLAS has room for callers`() {
        #expect(backend(ProductRule(.auto, workers: 64)) == .blas)
        #expect(backend(ProductRule(.auto, workers: 65)) == .own)
        #expect(ProductRule(.auto, workers: 65).choice == .own)
    }

    @Test func `the sentence says what the rule does`() {
        #expect("\(ProductRule(.blas))" == "all by OpenBLAS")
        #expect("\(ProductRule(.own))" == "all by own kernels")
        #expect("\(ProductRule(.auto, reproducible: true))" == "all by own kernels")
        #expect("\(ProductRule(.auto, workers: 65))" == "all by own kernels")
        #expect(
            "\(ProductRule(.auto))"
                == (Self.isBaseline
                    ? "all by OpenBLAS"
                    : "by OpenBLAS from 1024 examples on in layers of at least 128 inputs and units, by own kernels "
                        + "elsewhere"))
    }
}
