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

    @Test("The whole time of a turn is divided among its entries")
    func division() throws {
        var times = try #require(LoopTimes(path: "/nowhere"))
        times.beginTurn(now: 1000)
        times.completeEntry(now: 1100)
        times.completeEntry(now: 51_100)
        times.completeEntry(now: 51_700)
        times.endTurn(now: 2_051_700)
        times.beginTurn(now: 9_000_000)
        times.endTurn(now: 99_000_000)
        times.beginTurn(now: 100_000_000)
        times.completeEntry(now: 100_000_100)
        times.endTurn(now: 100_000_100)
        #expect(times.count(inClassOf: 100) == 2)
        #expect(times.count(inClassOf: 50_000) == 1)
        #expect(times.count(inClassOf: 2_000_600) == 1)
        #expect(times.count(inClassOf: 90_000_000) == 0)
    }
}
