import EventLoop

/// The making of one page: it ends once, with the page, with what is said in its place, or with nothing when it is
/// cancelled. Confined to its loop.
// Invariant behind @unchecked Sendable: `loop` is immutable, everything else is touched on that loop only.
final class PageRun: @unchecked Sendable {
  private let loop: EventLoop
  private let owner: ServerLoop
  private var completion: ((PlainPage) -> Void)?
  private var task: Task<Void, Never>?
  private var timer: LoopTimer?

  fileprivate init(owner: ServerLoop, completion: @escaping (PlainPage) -> Void) {
    self.owner = owner
    self.completion = completion
    loop = owner.loop
  }

  fileprivate func start(_ make: @escaping ServerPages.Maker, _ request: PageRequest) {
    owner.runningPages += 1
    let task = loop.spawn { [self] in
      let page = await make(request)
      owner.runningPages -= 1
      end(page)
    }
    guard completion != nil else { return }
    self.task = task
    timer = loop.schedule(after: owner.limits.pageTimeout) { [self] in
      end(.tookTooLong)
      task.cancel()
    }
  }

  /// Nobody waits for the page any more.
  func cancel() {
    completion = nil
    timer?.cancel()
    timer = nil
    task?.cancel()
  }

  private func end(_ page: PlainPage) {
    guard let completion else { return }
    self.completion = nil
    timer?.cancel()
    timer = nil
    completion(page)
  }
}

extension ServerLoop {
  /// Makes the page of `path`; `completion` is called once on the loop, perhaps before this returns, unless the run is
  /// cancelled. Pages that are late keep their place until they end, so that there are never too many.
  ///
  /// - Returns: nil when there is no such page.
  func startPage(_ path: String, query: String, completion: @escaping (PlainPage) -> Void) -> PageRun? {
    guard let make = pages[path] else { return nil }
    let run = PageRun(owner: self, completion: completion)
    if runningPages >= limits.maxPagesPerLoop {
      completion(.busy)
    } else {
      run.start(make, PageRequest(query: query, loop: loop, isDraining: isDraining, metrics: serverMetrics))
    }
    return run
  }
}
