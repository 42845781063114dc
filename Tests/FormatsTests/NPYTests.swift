import Formats
import TestSupport
import Testing

struct NPYTests {
    private static let types = ["f4", "f8", "u1", "i1", "i2", "i4", "i8", "u2", "u4", "u8"]

    private func expected(_ type: String) -> NPYElements {
        switch type {
        case "u1": .bytes([0, 1, 2, 3, 4, 5])
        case "f4", "f8": .floats([0, 1, 2, 3, 4, 5])
        default: .integers([0, 1, 2, 3, 4, 5])
        }
    }

    @Test(arguments: types)
    func `little-endian types are read`(type: String) throws {
        let array = try NPY.read(Fixture.path("little-\(type).npy"))
        #expect(array.shape == [2, 3])
        #expect(array.elements == expected(type))
    }

    @Test(arguments: types.filter { !$0.hasSuffix("1") })
    func `big-endian types are read`(type: String) throws {
        let array = try NPY.read(Fixture.path("big-\(type).npy"))
        #expect(array.shape == [2, 3])
        #expect(array.elements == expected(type))
    }

    @Test func `booleans are zero and one`() throws {
        #expect(try NPY.read(Fixture.path("boolean.npy")).elements == .integers([1, 0, 1]))
    }

    @Test func `the ends of signed types are kept`() throws {
        #expect(try NPY.read(Fixture.path("extremes-i1.npy")).elements == .integers([-128, -1, 127]))
        #expect(try NPY.read(Fixture.path("extremes-i2.npy")).elements == .integers([-32768, -1, 32767]))
        #expect(try NPY.read(Fixture.path("extremes-i4.npy")).elements == .integers([-1 << 31, -1, (1 << 31) - 1]))
        #expect(try NPY.read(Fixture.path("extremes-big-i4.npy")).elements == .integers([-1 << 31, -1, (1 << 31) - 1]))
        #expect(try NPY.read(Fixture.path("extremes-i8.npy")).elements == .integers([.min, -1, .max]))
    }

    @Test func `doubles are rounded to the nearest float`() throws {
        let array = try NPY.read(Fixture.path("rounded-f8.npy"))
        guard case .floats(let values) = array.elements else {
            Issue.record("expected floats, got \(array.elements)")
            return
        }
        // The literals are rounded by the compiler: the same rounding of the same numbers, so exactly equal.
        #expect(Array(values.prefix(3)) == [0.1, 1 / 3, 0])
        #expect(values[3].isNaN)
        #expect(Array(values.suffix(2)) == [.infinity, -.infinity])
    }

    @Test func `a double beyond float is refused with its index`() {
        let path = Fixture.path("beyond-f8.npy")
        expectMalformed(path, ["-1e+39 at index 1", "too large for a Float"]) { _ = try NPY.read(path) }
    }

    @Test func `an unsigned number beyond Int is refused with its index`() {
        let path = Fixture.path("beyond-u8.npy")
        expectMalformed(path, ["9223372036854775808 at index 1", "at most 9223372036854775807"]) {
            _ = try NPY.read(path)
        }
    }

    @Test(arguments: ["version-2", "version-3", "fortran-2d"])
    func `all versions and orders give the same array`(name: String) throws {
        let array = try NPY.read(Fixture.path("\(name).npy"))
        #expect(array.shape == [2, 3])
        #expect(array.elements == .floats([0, 1, 2, 3, 4, 5]))
    }

    @Test func `Fortran order becomes row-major in any number of dimensions`() throws {
        let wide = try NPY.read(Fixture.path("fortran-2d-wide.npy"))
        #expect(wide.shape == [33, 65])
        #expect(wide.elements == .integers(Array(0..<(33 * 65))))
        let three = try NPY.read(Fixture.path("fortran-3d-big.npy"))
        #expect(three.shape == [2, 3, 4])
        #expect(three.elements == .floats((0..<24).map { Float($0) }))
        let four = try NPY.read(Fixture.path("fortran-4d.npy"))
        #expect(four.shape == [2, 3, 4, 5])
        #expect(four.elements == .bytes(Array(0..<120)))
    }

    @Test func `shapes without dimensions, of one dimension and without elements are read`() throws {
        let scalar = try NPY.read(Fixture.path("scalar.npy"))
        #expect(scalar.shape == [])
        #expect(scalar.elements == .floats([7]))
        let vector = try NPY.read(Fixture.path("vector.npy"))
        #expect(vector.shape == [5])
        #expect(vector.elements == .floats([0, 1, 2, 3, 4]))
        let empty = try NPY.read(Fixture.path("empty.npy"))
        #expect(empty.shape == [0, 4])
        #expect(empty.elements.count == 0)
    }

    @Test(arguments: ["little-f2", "big-f2"])
    func `half precision is widened exactly`(name: String) throws {
        let array = try NPY.read(Fixture.path("\(name).npy"))
        #expect(array.shape == [2, 3])
        // The smallest half that 6e-8 rounds to is 2⁻²⁴.
        #expect(array.elements == .floats([1, -2.5, 65504, 0x1p-24, .infinity, 0]))
    }

    @Test(arguments: [
        ("complex", "\"<c8\""), ("object", "\"|O\""), ("text", "\"<U1\""),
        ("structure", "[('a', '<f4'), ('b', '<i4')]"),
    ])
    func `other types are refused by name`(name: String, type: String) {
        let path = Fixture.path("\(name).npy")
        expectMalformed(path, ["its element type is", type]) { _ = try NPY.read(path) }
    }

    private func file(_ header: String, data: Int = 24, version: UInt8 = 1) -> [UInt8] {
        [0x93] + Array("NUMPY".utf8) + [version, 0, UInt8(header.utf8.count % 256), UInt8(header.utf8.count / 256)]
            + Array(header.utf8) + [UInt8](repeating: 0, count: data)
    }

    @Test(arguments: [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n",
        "{\"shape\":(2,3),\"fortran_order\":False,\"descr\":\"<f4\"}",
        "  { 'shape' : ( 2 , 3 , ) , 'descr' : \"=f4\" , 'fortran_order' : False }  \n",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }",
    ])
    func `the dictionary may be written in any way`(header: String) throws {
        let folder = try TemporaryFolder()
        let array = try NPY.read(folder.write(file(header)))
        #expect(array.shape == [2, 3])
        #expect(array.elements == .floats([0, 0, 0, 0, 0, 0]))
    }

    @Test func `each fault of a file has its message`() throws {
        let good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
        func shape(_ text: String) -> String { "{'descr': '<f4', 'fortran_order': False, 'shape': \(text), }" }
        let faults: [(bytes: [UInt8], parts: [String])] = [
            ([], ["it is empty"]),
            (Array("PK\u{3}\u{4}abcdef".utf8), ["not an NPY file", "50 4B 03 04", "expected 93 4E 55 4D 50 59"]),
            ([0x93, 0x4E], ["header is truncated"]),
            (Array(file(good).prefix(40)), ["header is truncated"]),
            (file(good, version: 4), ["version is 4.0", "expected 1.0, 2.0 or 3.0"]),
            (file(good, version: 2), ["bytes long, expected at most 1048576"]),
            (file(good, data: 23), ["promises 24 bytes", "only 23 follow"]),
            (file(good, data: 26), ["2 bytes more than its header promises"]),
            (file(shape("(4611686018427387904, 4)")), ["more elements than can be counted"]),
            (file(shape("(4611686018427387904,)")), ["more elements than can be counted"]),
            (file(shape("(99999999999999999999,)")), ["shape in its header is not a tuple"]),
            (file(shape("(1000000000000,)")), ["promises 4000000000000 bytes", "only 24 follow"]),
            (file(shape("(6)")), ["shape in its header is not a tuple"]),
            (file(shape("(-6,)")), ["shape in its header is not a tuple"]),
            (file(shape("[6]")), ["shape in its header is not a tuple"]),
            (file(shape("(" + String(repeating: "1,", count: 65) + ")")), ["65 dimensions, expected at most 64"]),
            (file("{'descr': '<f4', 'shape': (6,)}"), ["no fortran_order"]),
            (file("{'descr': '<f4', 'fortran_order': 0, 'shape': (6,)}"), ["not a Python dictionary"]),
            (file("{'descr': '<f4', 'fortran_order': 'no', 'shape': (6,)}"), ["neither True nor False"]),
            (file("{'descr': '<f4', 'descr': '<f4'}"), ["key \"descr\" twice"]),
            (file("{'descr': '<f4', 'extra': True}"), ["unknown key \"extra\""]),
            (file("{'descr': '|f4', 'fortran_order': False, 'shape': (6,)}"), ["element type is \"|f4\""]),
            (file("{'descr': (((((("), ["not a Python dictionary"]),
            (file(good + " {}"), ["not a Python dictionary"]),
            (file(""), ["not a Python dictionary"]),
        ]
        let folder = try TemporaryFolder()
        for fault in faults {
            let path = try folder.write(fault.bytes)
            expectMalformed(path, fault.parts) { _ = try NPY.read(path) }
        }
    }

    @Test(arguments: [
        [], [1], [5], [3, 4], [2, 0], [2, 3, 4], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    ])
    func `what is written is read back`(shape: [Int]) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.npy")
        let floats = (0..<shape.reduce(1, *)).map { Float($0) / 3 }
        try NPY.write(floats, shape: shape, to: path)
        let array = try NPY.read(path)
        #expect(array.shape == shape)
        #expect(array.elements == .floats(floats))
        // The data begin at a multiple of 64 bytes, after a line feed.
        let bytes = try Fixture.bytes(at: path)
        #expect((bytes.count - 4 * floats.count) % 64 == 0)
        #expect(bytes[bytes.count - 4 * floats.count - 1] == 0x0A)
    }

    @Test(arguments: [("little-f4.npy", [2, 3]), ("vector.npy", [5]), ("empty.npy", [0, 4])])
    func `written bytes are NumPy's`(name: String, shape: [Int]) throws {
        let folder = try TemporaryFolder()
        try NPY.write((0..<shape.reduce(1, *)).map { Float($0) }, shape: shape, to: folder.file("a.npy"))
        #expect(try Fixture.bytes(at: folder.file("a.npy")) == Fixture.bytes(name))
    }

    @Test func `arrays larger than one conversion buffer are complete`() throws {
        let folder = try TemporaryFolder()
        let count = 100_003
        let header = "{'descr': '<i8', 'fortran_order': False, 'shape': (\(count),), }"
        let data = (0..<count).flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        let path = try folder.write(file(header, data: 0) + data)
        #expect(try NPY.read(path).elements == .integers(Array(0..<count)))
    }
}
