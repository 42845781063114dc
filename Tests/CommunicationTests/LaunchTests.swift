import Communication
import Testing

@Suite struct LaunchTests {
    private func launch(_ variables: [String: String]) -> Launch? { Launch.found { variables[$0] } }

    @Test func `each launcher is known by its variables`() {
        #expect(launch([:]) == nil)
        #expect(launch(["OMPI_COMM_WORLD_SIZE": "4", "PMIX_RANK": "1"]) == Launch(launcher: .openMPI, ranks: 4))
        #expect(launch(["PMI_SIZE": "3", "MPI_LOCALNRANKS": "3"]) == Launch(launcher: .hydra, ranks: 3))
        #expect(launch(["SLURM_PROCID": "0", "SLURM_STEP_NUM_TASKS": "8"]) == Launch(launcher: .slurm, ranks: 8))
        #expect(launch(["PMI_SIZE": "5"]) == Launch(launcher: .other, ranks: 5))
    }

    @Test func `a process knows its rank before MPI has started`() {
        let variables = ["OMPI_COMM_WORLD_RANK": "3", "PMI_RANK": "2", "SLURM_PROCID": "1"]
        for (launcher, rank) in [(Launch.Launcher.openMPI, 3), (.hydra, 2), (.other, 2), (.slurm, 1)] {
            let launch = Launch(launcher: launcher, ranks: 4)
            #expect(Launch.rank(in: launch) { variables[$0] } == rank)
            #expect(Launch.rank(in: launch) { _ in nil } == nil)
        }
    }

    @Test func `a launcher that Slurm started comes before it`() {
        let step = ["SLURM_PROCID": "0", "SLURM_STEP_NUM_TASKS": "2"]
        let all = step.merging(["OMPI_COMM_WORLD_SIZE": "16"]) { first, _ in first }
        #expect(launch(all) == Launch(launcher: .openMPI, ranks: 16))
    }

    @Test func `a batch script that starts nothing is no launch`() {
        #expect(launch(["SLURM_PROCID": "0", "SLURM_NTASKS": "8"]) == nil)
    }

    @Test func `numbers that are none are passed over`() {
        for text in ["", "x", "0", "-1"] { #expect(launch(["OMPI_COMM_WORLD_SIZE": text]) == nil) }
    }

    @Test func `ranks that another library's launcher started are told who started them, and what mends it`() {
        let error = MPIError.launcher(Launch(launcher: .openMPI, ranks: 4), library: "MPICH 4.0.2", ranks: 1)
        #expect(
            error.description == """
                Open MPI's mpirun started 4 processes, but MPICH 4.0.2, which this program is built with, knows of 1: \
                start it with the mpirun of MPICH 4.0.2, or build it with Open MPI
                """)
    }

    @Test func `a library's name is its first line's, shortened`() {
        #expect(
            MPILibrary.name(inVersion: "Open MPI v4.1.4, package: Debian OpenMPI, ident: 4.1.4, repo rev: v4.1.4")
                == "Open MPI 4.1.4")
        #expect(MPILibrary.name(inVersion: "MPICH Version:\t4.0.2\nMPICH Release date:\tThu") == "MPICH 4.0.2")
        #expect(MPILibrary.name(inVersion: "Intel(R) MPI Library 2021.9\nmore") == "Intel(R) MPI Library 2021.9")
        #expect(MPILibrary.name(inVersion: "") == "MPI")
    }
}
