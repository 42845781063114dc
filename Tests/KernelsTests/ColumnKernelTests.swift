import Kernels
import TestSupport
import Testing

/// Properties of every kernel that works down columns, over one table.
@Suite struct ColumnKernelTests {
    @Test(arguments: InstructionSet.supported, ColumnKernel.all)
    func `the columns may be divided anywhere, begin anywhere and have any stride`(
        level: InstructionSet, kernel: ColumnKernel
    ) {
        let columns = 67
        let whole = ColumnBuffers(columns: columns, rowStride: columns, offset: 0)
        let correct = kernel.run(level.kernels, whole, 0..<columns)
        for cut in 0...columns {
            let parts = ColumnBuffers(columns: columns, rowStride: columns + cut % 5, offset: cut % 4)
            let first = kernel.run(level.kernels, parts, 0..<cut)
            let second = kernel.run(level.kernels, parts, cut..<columns)
            // Bit for bit: each column's arithmetic is the same at any offset.
            #expect(parts.bits == whole.bits, "cut at \(cut)")
            #expect(first + second == correct, "cut at \(cut)")
        }
    }

    @Test(arguments: InstructionSet.supported, ColumnKernel.all)
    func `only the given columns are accessed`(level: InstructionSet, kernel: ColumnKernel) {
        for columns in lengths {
            let offset = columns % 4
            let buffers = ColumnBuffers(columns: columns, rowStride: columns + 3, offset: offset)
            let (others, biases) = (buffers.others.bits, buffers.biases.bits)
            _ = kernel.run(level.kernels, buffers, 0..<columns)
            #expect(buffers.surroundingsAreIntact, "columns \(columns), offset \(offset)")
            #expect(buffers.others.bits == others && buffers.biases.bits == biases, "columns \(columns)")
        }
    }

    @Test(.needsAVX2, arguments: ColumnKernel.all)
    func `the levels agree`(kernel: ColumnKernel) {
        let baseline = ColumnBuffers(columns: 1025, rowStride: 1025, offset: 0)
        let fused = ColumnBuffers(columns: 1025, rowStride: 1025, offset: 0)
        let correct = kernel.run(InstructionSet.baseline.kernels, baseline, 0..<1025)
        // The logits and their comparison are the same on all levels.
        #expect(kernel.run(InstructionSet.avx2.kernels, fused, 0..<1025) == correct)
        if kernel.levelRoundings == 0 {
            #expect(fused.bits == baseline.bits)
        }
        var errors = LargestError()
        for (one, other) in [(fused.values, baseline.values), (fused.losses, baseline.losses)] {
            for (value, expected) in zip(one.elements, other.elements) where !(value.isNaN && expected.isNaN) {
                let tolerance = kernel.levelRoundings * unitRoundoff * Double(max(1, abs(expected)))
                errors.include(value, Double(expected), tolerance: tolerance)
            }
        }
        #expect(errors.ratio <= 1, "\(errors)")
    }

    @Test(.needsAVX512, arguments: ColumnKernel.all)
    func `AVX2 and AVX-512 give the same bits`(kernel: ColumnKernel) {
        let narrow = ColumnBuffers(columns: 1025, rowStride: 1025, offset: 0)
        let wide = ColumnBuffers(columns: 1025, rowStride: 1025, offset: 0)
        let correct = kernel.run(InstructionSet.avx2.kernels, narrow, 0..<1025)
        #expect(kernel.run(InstructionSet.avx512.kernels, wide, 0..<1025) == correct)
        // Exact: both fuse every multiply-add and round everything else alike.
        #expect(wide.bits == narrow.bits)
    }
}
