#if MPI
    internal import CMPI
    internal import Glibc
    internal import Synchronization

    /// MPI in this process, from its start to its end.
    enum MPIProcess {
        // Whether this process leaves MPI by itself, so that nothing is left to do as it exits.
        private static let hasEnded = Atomic<Bool>(false)

        /// Starts MPI, and gives the library's name and version.
        static func start() throws(MPIError) -> String {
            chooseAlgorithms()
            var provided: Int32 = 0
            // Safe: MPI writes to the variable during the call; it takes no arguments.
            let status = unsafe MPI_Init_thread(nil, nil, descent_mpi_thread_serialized(), &provided)
            guard status == descent_mpi_success() else { throw .initialization(reason: message(status)) }
            endAtExit()
            let name = library
            guard provided >= descent_mpi_thread_serialized() else {
                finish()
                throw .threads(library: name)
            }
            return name
        }

        /// Has Open MPI halve what is left to add from message to message, in sums that go on beside computing:
        /// Rabenseifner's algorithm, whose messages are as few as a tree's and whose bytes as few as a ring's. In place
        /// it takes the tree by default, which sends ⌈log₂ P⌉ times the bytes. What mpirun's `--mca` says holds; MPICH
        /// halves long sums by itself.
        private static func chooseAlgorithms() {
            // Safe: this thread is the only one that has to do with MPI, which has not started.
            unsafe setenv("OMPI_MCA_coll_libnbc_iallreduce_algorithm", "rabenseifner", 0)
        }

        /// The library's name and version.
        static var library: String {
            MPILibrary.name(
                inVersion: unsafe text(descent_mpi_max_library_version()) { unsafe MPI_Get_library_version($0, $1) })
        }

        /// The name of this process's host.
        static var host: String {
            unsafe text(descent_mpi_max_processor_name()) { unsafe MPI_Get_processor_name($0, $1) }
        }

        private static func message(_ status: Int32) -> String {
            unsafe text(descent_mpi_max_error()) { unsafe MPI_Error_string(status, $0, $1) }
        }

        /// The text that a function of MPI writes to memory of `capacity` bytes, and whose length it gives.
        private static func text(
            _ capacity: Int32, _ write: (UnsafeMutablePointer<CChar>, UnsafeMutablePointer<Int32>) -> Int32
        ) -> String {
            var bytes = [CChar](repeating: 0, count: Int(capacity) + 1)
            var length: Int32 = 0
            // Safe: MPI writes at most `capacity` bytes, during the call.
            _ = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
                unsafe bytes.baseAddress.map { unsafe write($0, &length) }
            }
            return String(decoding: bytes.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }

        /// Has the exit of the process end MPI: with status 0 together with the other ranks; with another one by ending
        /// them, who would wait for this rank's part in what they do.
        private static func endAtExit() {
            // Safe: the function lives as long as the process and is given no memory.
            unsafe on_exit(
                { status, _ in
                    if status == 0 {
                        MPIProcess.finish()
                    } else if !MPIProcess.hasEnded.exchange(true, ordering: .relaxed) {
                        // MPI_Abort ends the process without writing what its streams hold.
                        fflush(nil)
                        descent_mpi_abort(status)
                    }
                }, nil)
        }

        /// Ends MPI together with the other ranks, unless it has ended.
        static func finish() {
            if !hasEnded.exchange(true, ordering: .relaxed) { MPI_Finalize() }
        }

        /// Ends all ranks.
        static func abort(status: Int32, because reason: String?) -> Never {
            hasEnded.store(true, ordering: .relaxed)
            if let reason {
                let line = Array("descent: \(reason)\n".utf8)
                // Safe: as many bytes as there are, read during the call.
                _ = unsafe write(STDERR_FILENO, line, line.count)
            }
            // MPI_Abort ends the process without writing what its streams hold.
            fflush(nil)
            descent_mpi_abort(status)
            _exit(status)
        }
    }
#endif
