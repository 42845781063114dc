// What a user of the library sees besides this target's own declarations: `gemm` and `MemoryError`, `FileError`,
// and who ranks talk by.
@_exported public import Communication
@_exported public import Formats
@_exported public import LinearAlgebra
