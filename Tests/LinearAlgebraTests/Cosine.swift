import Glibc

/// The C library's cosine, under a name that no other module has.
enum Cosine {
    static func of(_ angle: Double) -> Double { cos(angle) }
}
