/// The header of an NPY file: the Python dictionary between the magic bytes and the data.
struct NPYHeader {
    /// The element types that are read.
    enum ElementType: String {
        case float16 = "f2"
        case float32 = "f4"
        case float64 = "f8"
        case unsigned8 = "u1"
        case unsigned16 = "u2"
        case unsigned32 = "u4"
        case unsigned64 = "u8"
        case signed8 = "i1"
        case signed16 = "i2"
        case signed32 = "i4"
        case signed64 = "i8"
        case boolean = "b1"

        /// The bytes of one element.
        var size: Int {
            switch self {
            case .unsigned8, .signed8, .boolean: 1
            case .unsigned16, .signed16, .float16: 2
            case .float32, .unsigned32, .signed32: 4
            case .float64, .unsigned64, .signed64: 8
            }
        }

        /// The bytes of one element in memory: bytes stay bytes, all floats become `Float`, all other types `Int`.
        var elementSize: Int {
            switch self {
            case .unsigned8: 1
            case .float16, .float32, .float64: 4
            default: 8
            }
        }
    }

    // NumPy's own limit.
    private static let mostDimensions = 64

    let type: ElementType
    let isBigEndian: Bool
    let isFortranOrder: Bool
    let shape: [Int]

    /// Parses the text of the dictionary.
    init(_ text: [UInt8], path: String) throws(FileError) {
        var literal = PythonDictionary(text)
        guard let entries = literal.entries() else {
            throw .malformed(
                path: path,
                problem:
                    "its header \(Quoting.quoted(text)) is not a Python dictionary of descr, fortran_order and shape")
        }
        var values: [String: PythonDictionary.Value] = [:]
        for entry in entries {
            guard ["descr", "fortran_order", "shape"].contains(entry.key) else {
                throw .malformed(path: path, problem: "its header has an unknown key \(Quoting.quoted(entry.key))")
            }
            guard values.updateValue(entry.value, forKey: entry.key) == nil else {
                throw .malformed(path: path, problem: "its header has the key \(Quoting.quoted(entry.key)) twice")
            }
        }
        for key in ["descr", "fortran_order", "shape"] where values[key] == nil {
            throw .malformed(path: path, problem: "its header has no \(key)")
        }
        (type, isBigEndian) = try NPYHeader.elementType(values["descr"], path: path)
        guard case .boolean(let isFortranOrder)? = values["fortran_order"] else {
            throw .malformed(path: path, problem: "fortran_order in its header is neither True nor False")
        }
        self.isFortranOrder = isFortranOrder
        shape = try NPYHeader.shape(values["shape"], path: path)
    }

    private static func elementType(
        _ value: PythonDictionary.Value?, path: String
    ) throws(FileError) -> (type: ElementType, isBigEndian: Bool) {
        let expected = "expected f2, f4, f8, b1, or a signed or unsigned integer"
        guard case .text(let name)? = value else {
            let text = if case .nested(let text)? = value { Quoting.quoted(text) } else { "that is not a string" }
            throw .malformed(path: path, problem: "its element type is a structure, \(text), \(expected)")
        }
        let order = name.first
        guard let order, "<>|=".contains(order), let type = ElementType(rawValue: String(name.dropFirst())),
            // The bar means that byte order is irrelevant, which holds for single bytes only.
            order != "|" || type.size == 1
        else {
            throw .malformed(path: path, problem: "its element type is \(Quoting.quoted(name)), \(expected)")
        }
        return (type, order == ">" && type.size > 1)
    }

    private static func shape(_ value: PythonDictionary.Value?, path: String) throws(FileError) -> [Int] {
        guard case .nested(let text)? = value, let shape = PythonDictionary.tuple(text) else {
            throw .malformed(path: path, problem: "the shape in its header is not a tuple of numbers")
        }
        guard shape.count <= mostDimensions else {
            throw .malformed(
                path: path, problem: "its shape has \(shape.count) dimensions, expected at most \(mostDimensions)")
        }
        return shape
    }
}
