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

#endif
