/// Timers ordered by when they are due: a binary heap in which each timer knows its place.
///
/// One libuv timer drives all of them, so that a deadline a call costs neither a handle nor a close callback.
struct TimerHeap {
  private var timers: [LoopTimer] = []

  var earliestDue: LoopInstant? { timers.first?.due }

  mutating func insert(_ timer: LoopTimer) {
    timer.heapIndex = timers.count
    timers.append(timer)
    siftUp(timers.count - 1)
  }

  mutating func remove(_ timer: LoopTimer) {
    guard let index = timer.heapIndex else { return }
    timer.heapIndex = nil
    let last = timers.removeLast()
    guard index < timers.count else { return }
    place(last, at: index)
    siftDown(index)
    siftUp(index)
  }

  mutating func popDue(at now: LoopInstant) -> LoopTimer? {
    guard let first = timers.first, first.due <= now else { return nil }
    remove(first)
    return first
  }

  mutating func removeAll() {
    for timer in timers { timer.heapIndex = nil }
    timers.removeAll()
  }

  private mutating func place(_ timer: LoopTimer, at index: Int) {
    timers[index] = timer
    timer.heapIndex = index
  }

  private mutating func siftUp(_ start: Int) {
    var index = start
    let timer = timers[index]
    while index > 0 {
      let parent = (index - 1) / 2
      guard timer.due < timers[parent].due else { break }
      place(timers[parent], at: index)
      index = parent
    }
    place(timer, at: index)
  }

  private mutating func siftDown(_ start: Int) {
    var index = start
    let timer = timers[index]
    while true {
      var child = index * 2 + 1
      guard child < timers.count else { break }
      if child + 1 < timers.count, timers[child + 1].due < timers[child].due { child += 1 }
      guard timers[child].due < timer.due else { break }
      place(timers[child], at: index)
      index = child
    }
    place(timer, at: index)
  }
}
