/// A queue in a ring: both ends in constant time, and no memory asked for once it has grown.
struct FIFO<Element> {
  private var slots: [Element?]
  private var head = 0
  private(set) var count = 0

  init(minimumCapacity: Int = 16) {
    slots = Array(repeating: nil, count: minimumCapacity)
  }

  var isEmpty: Bool { count == 0 }

  var first: Element? { count == 0 ? nil : slots[head] }

  mutating func append(_ element: Element) {
    if count == slots.count { grow() }
    var index = head + count
    if index >= slots.count { index -= slots.count }
    slots[index] = element
    count += 1
  }

  mutating func popFirst() -> Element? {
    guard count > 0 else { return nil }
    var element: Element?
    swap(&element, &slots[head])
    head += 1
    if head == slots.count { head = 0 }
    count -= 1
    return element
  }

  private mutating func grow() {
    var larger: [Element?] = []
    larger.reserveCapacity(slots.count * 2)
    for offset in 0..<count { larger.append(slots[(head + offset) % slots.count]) }
    larger.append(contentsOf: repeatElement(nil, count: slots.count * 2 - count))
    slots = larger
    head = 0
  }
}
