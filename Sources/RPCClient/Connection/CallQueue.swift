/// The calls that wait, in their order. Giving a call up takes the same short time, however many wait: a call keeps its
/// number here. A call is in one queue at most.
struct CallQueue {
  /// Calls by their numbers, the first one at `head`. Nil where a call was given up.
  private var calls: [ClientCall?] = []
  private var head = 0
  /// The number of `calls[0]`.
  private var base = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  /// The places that are held, gaps included.
  var places: Int { calls.count }

  /// Puts a call behind the others.
  mutating func append(_ call: ClientCall) {
    if calls.count >= 64, calls.count > count * 4 { compact() }
    calls.append(call)
    count += 1
    call.queueNumber = base + calls.count - 1
  }

  /// Puts a call ahead of the others.
  mutating func prepend(_ call: ClientCall) {
    if head == 0 {
      // Room for as many as wait, so that a row of these moves the others once.
      let room = max(count, 8)
      calls.insert(contentsOf: repeatElement(nil, count: room), at: 0)
      head = room
      base -= room
    }
    head -= 1
    calls[head] = call
    count += 1
    call.queueNumber = base + head
  }

  mutating func popFirst() -> ClientCall? {
    while head < calls.count {
      let call = calls[head]
      calls[head] = nil
      head += 1
      trim()
      if let call {
        count -= 1
        return call
      }
    }
    return nil
  }

  mutating func remove(_ call: ClientCall) {
    let index = call.queueNumber - base
    guard index >= head, index < calls.count, calls[index] === call else { return }
    calls[index] = nil
    count -= 1
    if count == 0 { clear() }
  }

  /// Takes out the calls that `condition` names, in their order.
  mutating func removeAll(where condition: (ClientCall) -> Bool = { _ in true }) -> [ClientCall] {
    var removed: [ClientCall] = []
    for index in head..<calls.count {
      guard let call = calls[index], condition(call) else { continue }
      removed.append(call)
      calls[index] = nil
    }
    count -= removed.count
    if count == 0 { clear() }
    return removed
  }

  /// Drops the places in front once they are more than those in use: each is moved once at most.
  private mutating func trim() {
    guard head > 32, head * 2 > calls.count else { return }
    calls.removeFirst(head)
    base += head
    head = 0
  }

  /// Closes the gaps that calls left which were given up, and numbers the others anew.
  private mutating func compact() {
    calls = calls.filter { $0 != nil }
    (base, head) = (0, 0)
    for index in calls.indices { calls[index]?.queueNumber = index }
  }

  private mutating func clear() {
    base += calls.count
    calls.removeAll(keepingCapacity: true)
    head = 0
  }
}
