/// A value that one thread leaves for another, which takes it once.
public final class Handover<Value: ~Copyable>: Sendable {
    private let slot = Monitor<Value?>(nil)

    public init() {}

    /// Leaves the value. Nothing may be there yet.
    public func put(_ value: consuming sending Value) {
        var value: Value? = consume value
        slot.withLock { slot in
            precondition(slot == nil, "a value is taken before the next one is left")
            swap(&slot, &value)
        }
    }

    /// The value, if it is there.
    public func take() -> sending Value? {
        slot.withLock { $0.take() }
    }
}
