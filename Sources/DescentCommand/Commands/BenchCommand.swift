package import ArgumentParser

/// `descent bench`: how fast this machine computes, against what it can do.
package struct BenchCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures matrix products, optimizers, training and prediction against what this machine can do.",
        discussion: """
            Examples:
              descent bench gemm --layers 512,256 --batch-size 64,1024
              descent bench optimizers --optimizer adam --sizes 2^10..2^26
              descent bench train --data fashion-mnist --layers 512,256 --batch-size 64,256
              descent bench predict --layers 512,256
              descent bench csv --data csv:flights.csv
              descent bench peak
              mpirun -n 2 descent bench allreduce

            What is timed is first compared with a reference in double precision; a result that differs ends the command with 70. Three \
            yardsticks are measured in the same run:

              sgemm peak   the best that square products of 1024, 2048 and 4096 reach,
                           one for each worker at once, each on one BLAS thread
              bandwidth    the best that x ← x + c reaches on arrays far beyond
                           the caches, on all workers; 8 bytes an element
              FMA peak     what multiply-adds reach on numbers in registers, on all
                           workers: the median of bursts of three milliseconds,
                           with the least and the greatest

            There is a burst before and after each repetition of everything else, on the workers of the case, so the FMA peak follows the speed \
            of the machine. `of FMA` is the median share of the two bursts around a repetition.

            A process that DESCENT_INSTRUCTION_SET holds to a lower level is compared with OpenBLAS's kernels for that level: the command sets \
            OPENBLAS_CORETYPE, unless it is set, and starts itself anew.

            Run it on a quiet machine. Where variables such as OPENBLAS_CORETYPE pin OpenBLAS, the first line of the results says so, and which of them this \
            command set.
            """,
        subcommands: [
            BenchGemmCommand.self, BenchOptimizersCommand.self, BenchTrainCommand.self, BenchPredictCommand.self,
            BenchCSVCommand.self, BenchPeakCommand.self, BenchAllreduceCommand.self,
        ])

    package init() {}
}
