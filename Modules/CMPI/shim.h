// MPI, by Open MPI or MPICH: mpi.h, and what Swift cannot see of it, macros with casts. Debian: libopenmpi-dev or
// libmpich-dev.
//
// A handle is a pointer to Open MPI and a number to MPICH. Swift code that gives no type to one but passes on what
// these functions return compiles with both.
#ifndef DESCENT_CMPI_SHIM_H
#define DESCENT_CMPI_SHIM_H

#include <mpi.h>
#include <stddef.h>

static inline MPI_Comm descent_mpi_world(void) { return MPI_COMM_WORLD; }
static inline MPI_Datatype descent_mpi_byte(void) { return MPI_BYTE; }
static inline MPI_Datatype descent_mpi_int(void) { return MPI_INT; }
static inline MPI_Datatype descent_mpi_float(void) { return MPI_FLOAT; }
static inline MPI_Datatype descent_mpi_double(void) { return MPI_DOUBLE; }
static inline MPI_Op descent_mpi_sum(void) { return MPI_SUM; }
static inline const void *descent_mpi_in_place(void) { return MPI_IN_PLACE; }
static inline MPI_Status *descent_mpi_status_ignore(void) { return MPI_STATUS_IGNORE; }

static inline int descent_mpi_success(void) { return MPI_SUCCESS; }
static inline int descent_mpi_thread_serialized(void) { return MPI_THREAD_SERIALIZED; }
static inline int descent_mpi_max_library_version(void) { return MPI_MAX_LIBRARY_VERSION_STRING; }
static inline int descent_mpi_max_processor_name(void) { return MPI_MAX_PROCESSOR_NAME; }
static inline int descent_mpi_max_error(void) { return MPI_MAX_ERROR_STRING; }

// Swift takes a call with a pointer for unsafe and one with a number not: these are not with either handle.
static inline int descent_mpi_barrier(void) { return MPI_Barrier(MPI_COMM_WORLD); }
static inline int descent_mpi_abort(int status) { return MPI_Abort(MPI_COMM_WORLD, status); }

/// A request, in a structure: so an array of them has one spelling in Swift.
typedef struct { MPI_Request request; } descent_mpi_slot;

static inline descent_mpi_slot descent_mpi_no_request(void) {
    descent_mpi_slot slot = { MPI_REQUEST_NULL };
    return slot;
}

/// Lets the requests of so many slots go on, those of none being passed over; one that has ended leaves its slot with
/// none. `indices` has room for as many.
static inline int descent_mpi_progress(descent_mpi_slot *slots, int count, int *indices) {
    int ended;
    return MPI_Testsome(count, &slots->request, &ended, indices, MPI_STATUSES_IGNORE);
}

static inline int descent_mpi_is_free(const descent_mpi_slot *slot) { return slot->request == MPI_REQUEST_NULL; }

/// A communicator, in a structure.
typedef struct { MPI_Comm comm; } descent_mpi_comm;

/// Another communicator of all ranks.
static inline int descent_mpi_duplicate(descent_mpi_comm *copy) { return MPI_Comm_dup(MPI_COMM_WORLD, &copy->comm); }

/// How many ranks share memory with this one.
static inline int descent_mpi_ranks_with_memory(void) {
    MPI_Comm host;
    int count = 0;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &host);
    MPI_Comm_size(host, &count);
    MPI_Comm_free(&host);
    return count;
}

/// Memory that all ranks share.
typedef struct { MPI_Win window; } descent_mpi_window;

/// Allocates `bytes` of each rank, which must be those of one host, for them all to use until the process ends.
static inline int descent_mpi_allocate(long bytes, descent_mpi_window *target) {
    void *own;
    MPI_Info info;
    MPI_Info_create(&info);
    // Each rank's begin on a page of their own, which then lies near the rank that writes it first.
    MPI_Info_set(info, "alloc_shared_noncontig", "true");
    int status = MPI_Win_allocate_shared(bytes, 1, info, MPI_COMM_WORLD, &own, &target->window);
    MPI_Info_free(&info);
    if (status == MPI_SUCCESS) MPI_Win_lock_all(MPI_MODE_NOCHECK, target->window);
    return status;
}

/// A rank's memory.
static inline void *descent_mpi_memory(const descent_mpi_window *window, int rank) {
    MPI_Aint bytes;
    int unit;
    void *memory = NULL;
    MPI_Win_shared_query(window->window, rank, &bytes, &unit, &memory);
    return memory;
}

/// Has the ranks see what each wrote, before and after they meet.
static inline void descent_mpi_synchronize(const descent_mpi_window *window) {
    MPI_Win_sync(window->window);
}

#endif
