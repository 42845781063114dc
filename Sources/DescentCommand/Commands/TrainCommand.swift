package import ArgumentParser
import Descent

/// `descent train`: trains a network on data.
package struct TrainCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains a network on data.",
        usage: "descent train --data D [--output DIR] [--layers N,N,…] [--optimizer NAME] [--epochs N] …",
        discussion: """
            Examples:
              descent train --data csv:flowers.csv:species --output run
              descent train --data csv:people.csv:income --missing median --ignore id
              descent train --data csv:people.csv:income --class-weights balanced
              descent train --data moons:1000 --layers 16,8
              descent train --data fashion-mnist --layers 512,256 --output run
              descent train --data npy:X.npy,Y.npy --loss squared --layers 64

            Data (D):
              fashion-mnist           Debian's package dataset-fashion-mnist;
                                      includes its own test set
              moons:M[:NOISE[:SEED]]  scikit-learn's two moons, M points;
                                      noise 0.2 and seed 3 unless given
              idx:IMAGES,LABELS       IDX files of bytes, plain or .gz; pixels
                                      are scaled to 0…1
              npy:X.npy,Y.npy         NumPy arrays: inputs (m, n) or with more
                                      axes: <f2, <f4, <f8, integers, |b1, or
                                      |u1 scaled to 0…1; integer labels (m),
                                      or real targets (m), (m, 1) or (m, k)
              csv:FILE[:COLUMN]       a table, also .csv.gz; COLUMN, by name or
                                      number from 1, has the label, else the
                                      last
              descent:FILE            what convert has made of a table: read as
                                      it is needed, so it may be larger than
                                      the memory; with what is held out

            Columns of a table that have no numbers are categories, and each of their values becomes an input that is 0 or 1; \
            columns of True and False are 1 and 0. Inputs, and labels that are numbers, are scaled to mean 0 and deviation 1. \
            All of this is learnt from the rows to train with, and the model keeps it: evaluate and predict find its \
            columns by their names and do the same.

            Labels of a table are classes with names where they are texts, booleans, or integers of few values (see --task), and \
            real targets otherwise; integer labels of arrays are classes from 0. The output layer follows: one sigmoid unit for \
            two classes, softmax for more, identity for real targets (see --loss).

            Examples may count more or less in the cost: by a column of weights, --weights, or by their classes, --class-weights; by both, \
            the weights are multiplied. The costs of training, validation and test data are then weighted means; accuracies and R² \
            count every example once. evaluate uses the column where its table has it, and no weights of classes.

            Without --epochs and --steps training lasts until the cost on a tenth of the examples, held out for validation, no longer \
            improves; a line says what was held out and the limit. With validation data the network of the best epoch is the \
            result, else that of the last.

            At the end it prints, on standard output, the costs and accuracies of the resulting network: `train cost X`, \
            `train accuracy X`, and the same for validation and test where there are such data. Costs are means over the examples \
            without the L2 term, of scaled labels where these are scaled; accuracies run from 0 to 1; real targets have R² \
            instead, `train r2 X`. The lines of the epochs on standard \
            error are means over the epoch's steps, each before its update.

            Ctrl-C finishes the step, saves, and exits with 130; a second Ctrl-C ends at once. So does SIGTERM with 143, and with 129 \
            SIGHUP, which comes when the terminal goes away. The results are printed then too if that takes no more than about a \
            second, else the cost of the last epoch's steps. \
            With --output the metrics are written every second and the model at most every ten, so that little is lost where \
            the process is killed; `ending` in config.json says how the run ended, and "running" until then. A model that \
            --overwrite replaces stays until a new one is whole. Training whose cost is no longer \
            finite ends with exit status 65, and the model saved is that of the last good epoch. Other exit statuses: 64 for \
            wrong flags, 65 for wrong contents of a file, 66 for a missing file, 74 for output that cannot be written.
            """)

    @OptionGroup(title: "Data")
    package var data: DataOptions

    @OptionGroup(title: "Network")
    package var network: NetworkOptions

    @OptionGroup(title: "Optimizer")
    package var optimizer: OptimizerOptions

    @OptionGroup(title: "Training")
    package var training: TrainingOptions

    @OptionGroup(title: "Large mini-batches")
    package var largeBatches: LargeBatchOptions

    @OptionGroup(title: "Validation and test")
    package var validation: ValidationOptions

    @OptionGroup(title: "Several machines")
    package var distribution: DistributionOptions

    @OptionGroup(title: "Output")
    package var output: OutputOptions

    package init() {}

    package func run() throws { try run(resuming: nil) }

    /// Trains, or goes on with a run whose command line this is.
    package func run(resuming run: EarlierRun?) throws {
        StopSignal.catchOnce()
        try output.check()
        // Errors in the flags alone and in the output's path are found before the data are read, which takes time.
        var trainer = try training.trainer(try optimizer.makeOptimizer())
        trainer.distribution = try distribution.distribution(training)
        if distribution.distributed {
            try Ranks.join()
        } else {
            Ranks.warnOfOthers("each trains by itself; with --distributed they share it")
        }
        trainer.distribution.communicator = Ranks.communicator
        trainer.timeline = try distribution.stepTimeline(overwrites: output.overwrite, isResumed: run != nil)
        if output.quiet || !Ranks.isRoot { LongWait.silence() }
        let directory: RunDirectory?
        var checkpoint: String?
        var known: [FileIdentity]?
        if let run {
            directory = run.directory
            checkpoint = try Ranks.answerOfRoot { () throws(Failure) in try run.newestCheckpoint() }
            known =
                Ranks.isRoot ? try run.checkFiles(dataFiles, weights: checkpoint == nil ? weightsFile : nil) : []
        } else {
            directory = try output.output.flatMap { path throws(Failure) in
                // Rank 0 alone writes.
                Ranks.isRoot ? try RunDirectory(path, overwrite: output.overwrite) : nil
            }
            if directory != nil { sayWhatIsReadOnce() }
        }
        let mayHoldOut = training.hasAutomaticLength || data.data.isConverted
        try validation.check(testData: data.testData, mayHoldOut: mayHoldOut)
        let data = try TrainingData(
            data, validation, seed: training.seed, holdsOutUnasked: training.hasAutomaticLength, loss: network.loss,
            classWeights: training.classWeights, model: try initialModel(checkpoint))
        if !training.noShuffle { trainer.order = .automatic(for: data.train, seed: training.seed) }
        // What only a validation set gives a meaning to.
        try validation.check(testData: self.data.testData, mayHoldOut: data.validation != nil)
        let network = try makeNetwork(data, checkpoint, run)
        try data.checkHeldOut(network)
        if let directory {
            try Failure.naming { () throws(FileError) in
                try network.checkSavable(to: directory.modelPath, classNames: data.train.targets.classNames)
            }
        }
        let task = try TrainingTask(
            trainer, data, training, validation.selection, largeBatches, for: network)
        let configuration = RunConfiguration(
            EffectiveFlags(self, task), batchSizeRequested: training.batchSize, epochsRequested: training.epochs,
            task: task, network: network, files: try known ?? (directory == nil ? [] : identities()), resuming: run)
        var session = TrainingSession(
            task, configuration, directory: Ranks.isRoot ? directory : nil, output, timeline: distribution.timeline)
        try session.run(network, resuming: run, from: checkpoint)
    }
}
