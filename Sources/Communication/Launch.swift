internal import Glibc

/// How processes of MPI come to start: by whom, and how many.
public struct Launch: Sendable, Hashable {
    /// Who starts processes of MPI.
    public enum Launcher: Sendable, Hashable {
        /// Open MPI's `mpirun`.
        case openMPI
        /// MPICH's `mpirun`, Hydra.
        case hydra
        /// Slurm's `srun`.
        case slurm
        /// Another one, by the protocol that all of them know.
        case other

        /// Its name, as the subject of a sentence.
        package var name: String {
            switch self {
            case .openMPI: "Open MPI's mpirun"
            case .hydra: "MPICH's mpirun"
            case .slurm: "srun"
            case .other: "a process manager"
            }
        }
    }

    /// Who started this process.
    public let launcher: Launcher

    /// How many processes it started.
    public let ranks: Int

    /// A launch.
    public init(launcher: Launcher, ranks: Int) {
        self.launcher = launcher
        self.ranks = ranks
    }

    /// That of this process; nil if nobody of MPI's started it.
    public static var own: Launch? { found(variable) }

    /// The rank that this process will have, before MPI has started; nil if nobody of MPI's started it.
    public static var ownRank: Int? { own.flatMap { rank(in: $0, variable) } }

    private static func variable(_ name: String) -> String? {
        // Safe: the C string is copied before anything can change the environment.
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// The rank that a launch gave to a process.
    package static func rank(in launch: Launch, _ variable: (String) -> String?) -> Int? {
        let name =
            switch launch.launcher {
            case .openMPI: "OMPI_COMM_WORLD_RANK"
            case .hydra, .other: "PMI_RANK"
            case .slurm: "SLURM_PROCID"
            }
        return variable(name).flatMap { Int($0) }
    }

    /// What the variables of an environment say.
    ///
    /// A launcher may start its helpers by another: both `mpirun`s do under Slurm, whose variables then come through to
    /// the ranks. So Slurm's count last, and of those only what a step sets, which a batch script does not have.
    package static func found(_ variable: (String) -> String?) -> Launch? {
        func number(_ name: String) -> Int? { variable(name).flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }
        if let ranks = number("OMPI_COMM_WORLD_SIZE") { return Launch(launcher: .openMPI, ranks: ranks) }
        if variable("MPI_LOCALNRANKS") != nil, let ranks = number("PMI_SIZE") {
            return Launch(launcher: .hydra, ranks: ranks)
        }
        if variable("SLURM_PROCID") != nil, let ranks = number("SLURM_STEP_NUM_TASKS") {
            return Launch(launcher: .slurm, ranks: ranks)
        }
        return number("PMI_SIZE").map { Launch(launcher: .other, ranks: $0) }
    }
}
