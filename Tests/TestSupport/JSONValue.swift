/// A JSON document as a tree, for golden files whose parts have many shapes.
package enum JSONValue: Decodable, Sendable {
    case number(Double)
    case text(String)
    case truth(Bool)
    case list([JSONValue])
    case object([String: JSONValue])
    case null

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .list(value)
        } else if let value = try? container.decode([String: JSONValue].self) {
            self = .object(value)
        } else if let value = try? container.decode(Bool.self) {
            self = .truth(value)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    /// The value of `key` in an object. Throws if this is not an object or lacks the key.
    package subscript(key: String) -> JSONValue {
        get throws(GoldenFileError) {
            guard case .object(let members) = self, let value = members[key] else {
                throw GoldenFileError.missing("an object with the key '\(key)'")
            }
            return value
        }
    }

    /// The elements of a list.
    package var elements: [JSONValue] {
        get throws(GoldenFileError) {
            guard case .list(let values) = self else {
                throw GoldenFileError.missing("a list")
            }
            return values
        }
    }

    /// This value as a number.
    package var number: Double {
        get throws(GoldenFileError) {
            guard case .number(let value) = self else {
                throw GoldenFileError.missing("a number")
            }
            return value
        }
    }

    /// This value as an integer.
    package var integer: Int {
        get throws(GoldenFileError) {
            guard let value = Int(exactly: try number) else {
                throw GoldenFileError.missing("an integer")
            }
            return value
        }
    }

    /// This value as a string.
    package var text: String {
        get throws(GoldenFileError) {
            guard case .text(let value) = self else {
                throw GoldenFileError.missing("a text")
            }
            return value
        }
    }

    /// Every number of this list and the lists inside it, in order: a matrix row by row, a list of matrices one by one.
    package var numbers: [Double] {
        get throws(GoldenFileError) {
            if case .number(let value) = self {
                return [value]
            }
            var all: [Double] = []
            for element in try elements {
                all += try element.numbers
            }
            return all
        }
    }

    /// Every integer of this list and the lists inside it, in order.
    package var integers: [Int] {
        get throws(GoldenFileError) {
            var all: [Int] = []
            for number in try numbers {
                guard let value = Int(exactly: number) else {
                    throw GoldenFileError.missing("a list of integers")
                }
                all.append(value)
            }
            return all
        }
    }
}
