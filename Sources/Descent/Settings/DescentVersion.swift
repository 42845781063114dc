/// The version of this package, which files, messages and the command say.
package enum DescentVersion {
    package static let current = "0.1.0"
}
