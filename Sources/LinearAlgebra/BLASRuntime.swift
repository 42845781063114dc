internal import COpenBLAS
import Synchronization

/// What is loaded as OpenBLAS, and how many threads it may use.
package enum BLASRuntime {
    /// The name of the kernels that OpenBLAS chose for this processor, such as `Zen` or `SkylakeX`.
    package static var kernelName: String { unsafe String(cString: openblas_get_corename()) }

    /// OpenBLAS's description of itself: version, options and kernels.
    package static var configuration: String { unsafe String(cString: openblas_get_config()) }

    /// The number of threads that a BLAS call may use now.
    package static var threadCount: Int { Int(openblas_get_num_threads()) }

    /// Runs `body` while BLAS calls use one thread, for engines whose own workers each call BLAS.
    ///
    /// OpenBLAS's thread count is one number for the whole process. The first to hold it notes the setting and the last
    /// to let go puts it back, so holders may overlap in any order. Some builds ignore what they are told: such a build
    /// stays correct, only its threads and the workers contend.
    package static func holdingOneThread<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        hold.withLock { hold in
            if hold.holders == 0 {
                hold.setting = openblas_get_num_threads()
                openblas_set_num_threads(1)
            }
            hold.holders += 1
        }
        defer {
            hold.withLock { hold in
                hold.holders -= 1
                if hold.holders == 0 { openblas_set_num_threads(hold.setting) }
            }
        }
        return try body()
    }

    private struct Hold {
        var holders = 0
        var setting: Int32 = 1
    }

    private static let hold = Mutex(Hold())
}
