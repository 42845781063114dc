/// A setting that is out of its range.
public struct HyperparameterError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What the setting is called: `learning rate`, `beta1`, `batch size`.
    public let name: String

    /// The value that was given, as text.
    public let value: String

    /// What would have been right, as in "a finite number above 0".
    public let expected: String

    /// A setting out of its range, for an optimizer or a schedule of your own.
    ///
    ///     guard warmUp >= 1 else { throw HyperparameterError("warm-up", warmUp, expected: "at least 1") }
    ///
    /// - Parameters:
    ///   - name: what the setting is called.
    ///   - value: the value that was given.
    ///   - expected: what would have been right; the message reads "warm-up is 0; it must be at least 1".
    public init(_ name: String, _ value: some CustomStringConvertible, expected: String) {
        self.name = name
        self.value = value.description
        self.expected = expected
    }

    /// One sentence with all three.
    public var description: String { "\(name) is \(value); it must be \(expected)" }
}

extension HyperparameterError {
    /// Refuses a value that is not a finite number above 0, in single precision.
    package static func requirePositive(_ name: String, _ value: Double) throws(HyperparameterError) {
        guard value > 0, value < .infinity else {
            throw HyperparameterError(name, value, expected: "a finite number above 0")
        }
        guard Float(value).isNormal else {
            throw HyperparameterError(name, value, expected: "from 1.2e-38 to 3.4e+38, the range of single precision")
        }
    }

    /// Refuses a value that is not a finite number of at least 0, or above a limit.
    package static func requireNonNegative(
        _ name: String, _ value: Double, atMost limit: Double = 1e38
    ) throws(HyperparameterError) {
        guard value >= 0, value < .infinity else {
            throw HyperparameterError(name, value, expected: "a finite number of at least 0")
        }
        guard value <= limit else { throw HyperparameterError(name, value, expected: "at most \(limit)") }
    }

    /// Refuses a decay constant of a moving average that is not in 0 ..< 1.
    package static func requireDecayConstant(_ name: String, _ value: Double) throws(HyperparameterError) {
        guard value >= 0, value < 1 else {
            throw HyperparameterError(name, value, expected: "at least 0 and below 1")
        }
    }

    /// Refuses an ε that vanishes in single precision, as the first step of an idle parameter would be 0/0, and one
    /// beyond the divisors up to which all kernels divide alike.
    package static func requireEpsilon(_ value: Double) throws(HyperparameterError) {
        guard value >= Double(Float.leastNormalMagnitude), value <= 1e30 else {
            throw HyperparameterError("epsilon", value, expected: "from 1.2e-38 to 1e+30")
        }
    }

    /// Refuses a count below 1.
    package static func requireAtLeastOne(_ name: String, _ value: Int) throws(HyperparameterError) {
        guard value >= 1 else { throw HyperparameterError(name, value, expected: "at least 1") }
    }
}
