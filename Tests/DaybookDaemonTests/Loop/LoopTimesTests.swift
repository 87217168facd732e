import Testing

@testable import DaybookDaemon

@Suite("Times of the loop")
struct LoopTimesTests {
    @Test("Every time lies in the class that ends at it or behind it, and begins before it")
    func classes() {
        var times: [UInt64] = Array(0..<200)
        for shift in 7..<63 { times += [1 << UInt64(shift) - 1, 1 << UInt64(shift), 1 << UInt64(shift) + 1] }
        for time in times {
            let index = LoopTimes.index(of: time)
            #expect(LoopTimes.longest(of: index) >= time)
            if index > 0 { #expect(LoopTimes.longest(of: index - 1) < time) }
            #expect(LoopTimes.longest(of: index) <= time + time / 16 + 1)
        }
    }
}
