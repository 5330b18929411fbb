/// Carries a value that is confined to a loop through a `@Sendable` closure which runs on that loop.
// Invariant behind @unchecked Sendable: `value` is used on its loop's thread only, by whoever opens the box there.
struct LoopBound<Value>: @unchecked Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }
}
