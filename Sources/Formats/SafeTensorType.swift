/// The element type of a tensor in a safetensors file.
package enum SafeTensorType: Sendable, Hashable, CustomStringConvertible {
    /// `F32`, as in the file.
    case float32
    /// `F64`, rounded to the nearest `Float`.
    case float64
    /// `F16`, IEEE 754 half precision.
    case float16
    /// `BF16`, the upper half of a `Float`.
    case bfloat16
    /// Any other name. Reading such a tensor fails; the rest of the file can be used.
    case other(String)

    /// The name in the file.
    package var description: String {
        switch self {
        case .float32: "F32"
        case .float64: "F64"
        case .float16: "F16"
        case .bfloat16: "BF16"
        case .other(let name): name
        }
    }

    init(_ name: String) {
        switch name {
        case "F32": self = .float32
        case "F64": self = .float64
        case "F16": self = .float16
        case "BF16": self = .bfloat16
        default: self = .other(name)
        }
    }

    /// The bits of one element; `nil` for a type unknown to this package.
    var bitWidth: Int? {
        switch description {
        case "F4": 4
        case "F6_E2M3", "F6_E3M2": 6
        case "BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ": 8
        case "F16", "BF16", "I16", "U16": 16
        case "F32", "I32", "U32": 32
        case "F64", "I64", "U64", "C64": 64
        default: nil
        }
    }
}
