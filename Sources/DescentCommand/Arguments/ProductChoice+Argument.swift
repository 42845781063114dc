public import ArgumentParser
public import Descent

// Its raw values are the command line's spellings.
extension ProductChoice: ExpressibleByArgument {}

extension ProductChoice {
    /// What `--products` does.
    static let help = ArgumentHelp(
        "Who computes the matrix products. auto: OpenBLAS those of large mini-batches and layers, and Descent's own kernels the "
            + "others, each where it is the faster; descent info says where that is. blas: OpenBLAS all of them, for an OpenBLAS "
            + "that is the faster everywhere. own: Descent's kernels all of them; their bits don't depend on the number of "
            + "workers.")

    /// Refuses OpenBLAS for training that must be reproducible.
    func check(reproducible: Bool) throws(Failure) {
        do {
            try Trainer.check(self, reproducible: reproducible)
        } catch {
            throw Failure(
                .usage,
                "--products \(rawValue) contradicts --reproducible: OpenBLAS does not give the same bits for any number of "
                    + "workers; leave one of them out, or take --products own")
        }
    }
}
