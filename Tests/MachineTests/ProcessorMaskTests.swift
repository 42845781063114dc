import Machine
import Testing

@Suite struct ProcessorMaskTests {
    @Test func `a mask's processors are its bits, across groups of digits`() {
        #expect(ProcessorMask(hexadecimal: "\t3").count == 2)
        #expect(ProcessorMask(hexadecimal: "\tffffffff,0000000f").count == 36)
        #expect(ProcessorMask(hexadecimal: "\t0").count == 0)
        #expect(ProcessorMask(hexadecimal: "").count == 0)
    }

    @Test func `masks overlap where both have a processor, whatever their lengths`() {
        let first = ProcessorMask(hexadecimal: "3")
        #expect(first.overlaps(ProcessorMask(hexadecimal: "2")))
        #expect(!first.overlaps(ProcessorMask(hexadecimal: "c")))
        #expect(first.overlaps(ProcessorMask(hexadecimal: "1,00000001")))
        #expect(!first.overlaps(ProcessorMask(hexadecimal: "3,00000000")))
        #expect(!first.overlaps(ProcessorMask(hexadecimal: "")))
    }

    @Test func `a mask is read from what it is written as`() {
        for text in ["0", "1", "ff,0000000f", "80000000,00000000,00000001"] {
            let mask = ProcessorMask(hexadecimal: text)
            #expect(ProcessorMask(hexadecimal: mask.description) == mask)
        }
        #expect(ProcessorMask(hexadecimal: "000f") == ProcessorMask(hexadecimal: "f"))
    }
}
