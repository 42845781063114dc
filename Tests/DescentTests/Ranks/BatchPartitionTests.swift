import Descent
import Testing

@Suite struct BatchPartitionTests {
    @Test(arguments: [0, 1, 2, 3, 7, 12, 100, 257], [1, 2, 3, 4, 12, 100])
    func `parts follow each other, cover a batch, and are as equal as examples allow`(count: Int, parts: Int) {
        let partition = BatchPartition(partCount: parts, size: 1)
        let places = (0..<parts).map { partition.places(ofPart: $0, of: count) }
        #expect(places.flatMap { Array($0) } == Array(0..<count))
        let sizes = places.map(\.count)
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
        #expect(sizes.max() == partition.largestPart(of: count))
    }

    @Test(arguments: [1, 2, 3, 4, 7], [1, 2, 3, 4, 5, 12])
    func `ranks have neighbouring parts, and their places are those of their parts`(size: Int, parts: Int) {
        let partition = BatchPartition(partCount: parts, size: size)
        let owned = (0..<size).map { partition.parts(ofRank: $0) }
        #expect(owned.flatMap { Array($0) } == Array(0..<parts))
        #expect(owned.map(\.count).max() == partition.largestPartCount)
        for count in [0, 1, 2, 11, 60] {
            for rank in 0..<size {
                let places = owned[rank].flatMap { Array(partition.places(ofPart: $0, of: count)) }
                #expect(Array(partition.places(ofRank: rank, of: count)) == places)
            }
        }
    }

    @Test func `parts do not follow from the number of ranks`() {
        for size in 1...6 {
            let partition = BatchPartition(partCount: 12, size: size)
            #expect(
                (0..<12).map { partition.places(ofPart: $0, of: 100) }
                    == (0..<12).map { BatchPartition(partCount: 12, size: 1).places(ofPart: $0, of: 100) })
        }
    }
}
