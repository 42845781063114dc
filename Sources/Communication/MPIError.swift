/// Why MPI cannot start.
public enum MPIError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Its initialization failed, for this reason.
    case initialization(reason: String)

    /// It allows calls from its first thread only.
    case threads(library: String)

    /// Another library's launcher started the processes, so that each takes itself for the only one.
    case launcher(Launch, library: String, ranks: Int)

    /// What is wrong and what mends it, as a sentence without a period.
    public var description: String {
        switch self {
        case .initialization(let reason): "MPI cannot start: \(reason)"
        case .threads(let library):
            "\(library) allows calls from one thread only; needs MPI_THREAD_SERIALIZED, that is one built with threads"
        case .launcher(let launch, let library, let ranks):
            "\(launch.launcher.name) started \(launch.ranks) processes, but \(library), which this program is built "
                + "with, knows of \(ranks): \(remedy(launch.launcher, library: library))"
        }
    }

    private func remedy(_ launcher: Launch.Launcher, library: String) -> String {
        switch launcher {
        case .openMPI: "start it with the mpirun of \(library), or build it with Open MPI"
        case .hydra: "start it with the mpirun of \(library), or build it with MPICH"
        case .slurm: "start it with srun --mpi=TYPE, a type that \(library) has (srun --mpi=list), or with mpirun"
        case .other: "start it with the mpirun of \(library)"
        }
    }
}

/// Names of MPI libraries.
package enum MPILibrary {
    /// The name and version in what MPI_Get_library_version says: "Open MPI 4.1.4", "MPICH 4.0.2".
    package static func name(inVersion text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).first ?? "MPI"
        if line.hasPrefix("Open MPI v") {
            return "Open MPI " + line.dropFirst("Open MPI v".count).prefix { $0 != "," && $0 != " " }
        }
        if line.hasPrefix("MPICH Version:") {
            let version = line.dropFirst("MPICH Version:".count).drop(while: \.isWhitespace)
            return "MPICH " + version.prefix { !$0.isWhitespace }
        }
        return String(line.prefix(60))
    }
}
