import Formats
import TestSupport
import Testing

/// No file may crash the process: every reader returns or throws, whatever the bytes.
struct MutationTests {
    private static let files = [
        "images.idx", "images.idx.gz", "two-members.idx.gz", "little-f4.npy", "little-f8.npy", "big-i4.npy",
        "boolean.npy",
        "fortran-3d-big.npy", "version-2.npy", "structure.npy", "table.csv.gz", "library.safetensors", "text.csv",
    ]
    private static let text = "\u{FEFF}a,\"b \"\"q\"\"\",\"label\nx\"\r\n1,-2.5e3,cat\r\n.5,\"6\",\"d,og\"\r\n\r\n"

    @Test(arguments: files)
    func `mutated files are read or refused`(name: String) throws {
        let folder = try TemporaryFolder()
        let valid = name == "text.csv" ? Array(MutationTests.text.utf8) : try Fixture.bytes(name)
        var generator = SplitMix(seed: UInt64(valid.count))
        // Readers branch mostly on headers, so half of the changes are in the first bytes.
        func randomIndex(_ bytes: [UInt8]) -> Int {
            let near = Int.random(in: 0..<min(bytes.count, 16), using: &generator)
            return Bool.random(using: &generator) ? near : Int.random(in: 0..<bytes.count, using: &generator)
        }
        for _ in 0..<400 {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
                let position = randomIndex(bytes)
                switch Int.random(in: 0..<6, using: &generator) {
                case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 1: bytes[position] = [0, 0x7F, 0x80, 0xFF, 0x22, 0x39].randomElement(using: &generator) ?? 0
                case 2: bytes.removeLast(bytes.count - position)
                case 3:
                    bytes += (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                        UInt8.random(in: 0...255, using: &generator)
                    }
                case 4: bytes.remove(at: position)
                default: bytes.insert(contentsOf: bytes[position...].prefix(9), at: position)
                }
            }
            let path = try folder.write(bytes)
            // Each reader on each file: a file under the wrong reader is one more kind of damage.
            _ = try? IDX.read(path)
            _ = try? NPY.read(path)
            _ = try? CSV.read(path)
            var settings = CSV.Settings()
            settings.blockSize = 8
            _ = try? CSV.read(path, settings)
            if let file = try? SafeTensors.read(path) {
                for info in file.infos { _ = try? file.tensor(info.name) }
            }
        }
    }
}
