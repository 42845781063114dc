// What a user of the library sees besides this target's own declarations: `gemm` and `MemoryError`, and `FileError`.
@_exported public import Formats
@_exported public import LinearAlgebra
