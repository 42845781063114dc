// What Swift cannot see of mpi.h: handles that are macros with casts.
#ifndef DESCENT_CMPI_SHIM_H
#define DESCENT_CMPI_SHIM_H

#include <mpi.h>

static inline MPI_Comm descent_mpi_world(void) { return MPI_COMM_WORLD; }

#endif
