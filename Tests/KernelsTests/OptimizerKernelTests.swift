import Kernels
import TestSupport
import Testing

/// What holds for every optimizer's kernel, over one table.
@Suite struct OptimizerKernelTests {
    @Test(arguments: InstructionSet.supported, OptimizerKernel.all)
    func `a step is the formula, at every length and position in memory`(
        level: InstructionSet, optimizer: OptimizerKernel
    ) {
        for count in lengths {
            for offset in 0...3 {
                let buffers = sampleBuffers(count, offset: offset, optimizer)
                var weights = weights(of: buffers)
                optimizer.run(level.kernels, buffers, 0..<count, 3)

                var errors = LargestError()
                for index in weights.indices {
                    let tolerance = optimizer.step(&weights[index], Double(buffers.gradients[0, index]), 3)
                    include(weights[index], tolerance, buffers, index, in: &errors)
                }
                #expect(errors.ratio <= 1, "count \(count), offset \(offset): \(errors)")
                #expect(buffers.surroundingsAreIntact, "count \(count), offset \(offset)")
            }
        }
    }

    @Test(arguments: InstructionSet.supported, OptimizerKernel.all)
    func `fifty steps are the formula`(level: InstructionSet, optimizer: OptimizerKernel) {
        var generator = SplitMix(seed: 50)
        let count = 37
        let buffers = sampleBuffers(count, offset: 1, optimizer)
        for index in 0..<count {
            buffers.first[0, index] = 0
            buffers.second[0, index] = 0
        }
        var weights = weights(of: buffers)
        var largest = [WeightTolerance](repeating: WeightTolerance(), count: count)
        for t in 1...50 {
            for index in 0..<count { buffers.gradients[0, index] = gradient(index, &generator) }
            optimizer.run(level.kernels, buffers, 0..<count, t)
            for index in 0..<count {
                let step = optimizer.step(&weights[index], Double(buffers.gradients[0, index]), t)
                largest[index].formMaximum(step)
            }
        }
        var errors = LargestError()
        // A moment's error lives on in the later steps, never larger, so after step t it is at most t times that of one
        // step; the parameter takes up that of every step: 1 + 2 + … + 50 times in all.
        for index in 0..<count { include(weights[index], largest[index].times(1275), buffers, index, in: &errors) }
        #expect(errors.ratio <= 1, "\(errors)")
    }

    @Test(arguments: InstructionSet.supported, OptimizerKernel.all)
    func `zero gradients leave zero moments, and the parameters as they are unless they decay`(
        level: InstructionSet, optimizer: OptimizerKernel
    ) {
        let count = 33
        let buffers = sampleBuffers(count, offset: 0, optimizer)
        for index in 0..<count {
            buffers.gradients[0, index] = 0
            buffers.first[0, index] = 0
            buffers.second[0, index] = 0
        }
        let before = buffers.parameters.bits
        for t in 1...3 { optimizer.run(level.kernels, buffers, 0..<count, t) }
        // Exact: 0·β + c·0 is 0, and θ − α·0/ε is θ, but for a decay.
        #expect(buffers.first.elements.allSatisfy { $0 == 0 })
        #expect(buffers.second.elements.allSatisfy { $0 == 0 })
        #expect((buffers.parameters.bits == before) != optimizer.decays)
    }

    @Test(arguments: InstructionSet.supported, OptimizerKernel.all)
    func `a buffer may be divided anywhere and begin anywhere`(
        level: InstructionSet, optimizer: OptimizerKernel
    ) {
        let count = 67
        let whole = sampleBuffers(count, offset: 0, optimizer)
        optimizer.run(level.kernels, whole, 0..<count, 2)
        for cut in 0...count {
            let parts = sampleBuffers(count, offset: cut % 4, optimizer)
            optimizer.run(level.kernels, parts, 0..<cut, 2)
            optimizer.run(level.kernels, parts, cut..<count, 2)
            // Bit for bit: each element's arithmetic is the same wherever it stands.
            #expect(parts.bits == whole.bits, "cut at \(cut)")
        }
    }

    @Test(.needsAVX2, arguments: OptimizerKernel.all)
    func `the levels agree`(optimizer: OptimizerKernel) {
        let count = 1025
        let baseline = sampleBuffers(count, offset: 0, optimizer)
        let start = weights(of: baseline)
        optimizer.run(InstructionSet.baseline.kernels, baseline, 0..<count, 3)
        let fused = sampleBuffers(count, offset: 0, optimizer)
        optimizer.run(InstructionSet.avx2.kernels, fused, 0..<count, 3)

        var errors = LargestError()
        for (index, weight) in start.enumerated() {
            var weight = weight
            let tolerance = optimizer.step(&weight, Double(fused.gradients[0, index]), 3)
            // Each is within its tolerance of the exact step.
            include(
                Weight(
                    parameter: Double(baseline.parameters[0, index]), first: Double(baseline.first[0, index]),
                    second: Double(baseline.second[0, index])),
                tolerance.times(2),
                fused, index, in: &errors)
        }
        #expect(errors.ratio <= 1, "\(errors)")
    }

    @Test(.needsAVX512, arguments: OptimizerKernel.all)
    func `AVX2 and AVX-512 give the same bits but for the rounding of a quotient`(optimizer: OptimizerKernel) {
        let narrow = sampleBuffers(1025, offset: 0, optimizer)
        let start = narrow.parameters.elements
        optimizer.run(InstructionSet.avx2.kernels, narrow, 0..<1025, 3)
        let wide = sampleBuffers(1025, offset: 0, optimizer)
        optimizer.run(InstructionSet.avx512.kernels, wide, 0..<1025, 3)
        // Exact: both fuse every multiply-add and round everything else alike.
        #expect(narrow.first.bits == wide.first.bits)
        #expect(narrow.second.bits == wide.second.bits)
        guard optimizer.hasSecond else {
            #expect(narrow.parameters.bits == wide.parameters.bits)
            return
        }
        var errors = LargestError()
        for index in 0..<1025 {
            let (a, b) = (narrow.parameters[0, index], wide.parameters[0, index])
            // The quotient of each, and their own rounding.
            let step = (Roundings.quotient + 1) * unitRoundoff * Double(abs(a - start[index]))
            let tolerance = step + Double(max(abs(a), abs(b)).ulp)
            errors.include(Double(a), Double(b), tolerance: tolerance, at: "element \(index)")
        }
        #expect(errors.ratio <= 1, "\(errors)")
    }

    @Test(arguments: InstructionSet.supported, OptimizerKernel.all)
    func `a gradient that is NaN reaches its parameter and no other`(
        level: InstructionSet, optimizer: OptimizerKernel
    ) {
        for place in 0..<35 {
            let buffers = sampleBuffers(35, offset: 0, optimizer)
            buffers.gradients[0, place] = .nan
            optimizer.run(level.kernels, buffers, 0..<35, 1)
            #expect((0..<35).allSatisfy { buffers.parameters[0, $0].isNaN == ($0 == place) }, "NaN at \(place)")
        }
    }

    private func weights(of buffers: OptimizerBuffers) -> [Weight] {
        (0..<buffers.count).map {
            Weight(
                parameter: Double(buffers.parameters[0, $0]), first: Double(buffers.first[0, $0]),
                second: Double(buffers.second[0, $0]))
        }
    }

    private func include(
        _ weight: Weight, _ tolerance: WeightTolerance, _ buffers: OptimizerBuffers, _ index: Int,
        in errors: inout LargestError
    ) {
        errors.include(
            buffers.parameters[0, index], weight.parameter, tolerance: tolerance.parameter * unitRoundoff,
            at: "in parameter \(index)")
        errors.include(
            buffers.first[0, index], weight.first, tolerance: tolerance.first * unitRoundoff,
            at: "in first moment \(index)")
        errors.include(
            buffers.second[0, index], weight.second, tolerance: tolerance.second * unitRoundoff,
            at: "in second moment \(index)")
    }
}

/// Parameters, moments and gradients of mixed magnitudes; the moments that an optimizer hasn't got hold zeros.
func sampleBuffers(_ count: Int, offset: Int, _ optimizer: OptimizerKernel) -> OptimizerBuffers {
    var generator = SplitMix(seed: UInt64(count))
    let parameters = generator.floats(count)
    let first = optimizer.hasFirst ? generator.floats(count, scale: 0.125) : [Float](repeating: 0, count: count)
    let second = optimizer.hasSecond ? generator.floats(count).map { $0 * $0 } : [Float](repeating: 0, count: count)
    let gradients = (0..<count).map { gradient($0, &generator) }
    return OptimizerBuffers(
        parameters: GuardedMatrix(parameters, offset: offset), first: GuardedMatrix(first, offset: offset),
        second: GuardedMatrix(second, offset: offset), gradients: GuardedMatrix(gradients, offset: offset))
}

/// Magnitudes from 2⁻¹⁰ to 1, by turns.
private func gradient(_ index: Int, _ generator: inout SplitMix) -> Float {
    generator.float() * Float(sign: .plus, exponent: -(index % 11), significand: 1)
}
