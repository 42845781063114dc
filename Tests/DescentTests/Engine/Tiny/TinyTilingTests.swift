import Descent
import Testing

@Suite struct TinyTilingTests {
    private static let shapes = [
        [1, 1], [2, 5, 2, 1], [2, 16, 16, 1], [16, 16, 16, 4], [32, 64, 32, 10], [1025, 60, 3], [2, 2400, 1],
    ]

    private static let counts = [1, 15, 16, 17, 63, 64, 65, 128, 129, 1000, 1024, 1025, 8192, 65_536, 1_000_003]

    private func tiling(_ sizes: [Int]) throws -> TinyTiling {
        let hidden = sizes.dropFirst().dropLast().map { Layer.dense($0, .relu, initialization: .zeros) }
        let output = Layer.dense(sizes[sizes.count - 1], .sigmoid, initialization: .zeros)
        return TinyTiling(of: try Network(inputs: sizes[0], layers: hidden + [output]))
    }

    @Test(arguments: shapes)
    func `the tiles are the examples, in order and in whole vectors but for the end`(sizes: [Int]) throws {
        let tiling = try tiling(sizes)
        #expect((64...1024).contains(tiling.largestTile) && tiling.largestTile % 64 == 0)
        for count in Self.counts {
            var end = 0
            for tile in 0..<tiling.tileCount(of: count) {
                let examples = tiling.examples(ofTile: tile, of: count)
                #expect(examples.lowerBound == end && (1...tiling.largestTile).contains(examples.count), "\(count)")
                end = examples.upperBound
                #expect(end == count || end % 16 == 0, "\(count)")
            }
            #expect(end == count)
        }
    }

    @Test(arguments: shapes)
    func `there is room for the chunks of every smaller batch`(sizes: [Int]) throws {
        let tiling = try tiling(sizes)
        for largest in [1, 1024, 5000, 8193, 8200, 24_577, 196_609] {
            let room = tiling.largestChunkCount(upTo: largest)
            let isEnough = (1...largest).allSatisfy { tiling.chunkCount(of: $0) <= room }
            #expect(isEnough, "\(largest)")
        }
    }

    @Test(arguments: shapes)
    func `the chunks are the tiles, in order, and at most 64`(sizes: [Int]) throws {
        let tiling = try tiling(sizes)
        for count in Self.counts {
            let chunkCount = tiling.chunkCount(of: count)
            #expect((1...64).contains(chunkCount))
            var end = 0
            for chunk in 0..<chunkCount {
                let tiles = tiling.tiles(ofChunk: chunk, of: count)
                #expect(tiles.lowerBound == end && !tiles.isEmpty, "\(count)")
                end = tiles.upperBound
            }
            #expect(end == tiling.tileCount(of: count), "\(count)")
        }
    }

    @Test func `a chunk of a small network has several tiles, one of a large network a single one`() throws {
        let course = try tiling([2, 5, 2, 1])
        #expect(course.tiles(ofChunk: 0, of: 65_536).count > 1)
        let larger = try tiling([32, 64, 32, 10])
        #expect(larger.tiles(ofChunk: 0, of: 64 * larger.largestTile).count == 1)
        #expect(larger.tiles(ofChunk: 0, of: 64 * larger.largestTile + 1).count == 2)
    }

    @Test func `small steps have one worker, large ones no more than chunks`() throws {
        let course = try tiling([2, 5, 2, 1])
        #expect(course.workers(wanted: 2, for: 300) == 1)
        #expect(course.workers(wanted: 2, for: 8192) == 1)
        #expect(course.workers(wanted: 2, for: 65_536) == 2)
        let larger = try tiling([32, 64, 32, 10])
        #expect(larger.workers(wanted: 2, for: 256) == 1)
        #expect(larger.workers(wanted: 2, for: 1024) == 2)
        #expect(larger.workers(wanted: 64, for: 1024) == larger.chunkCount(of: 1024))
    }
}
