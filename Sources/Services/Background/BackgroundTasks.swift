import EventLoop
import Synchronization

/// The tasks that live as long as the services do.
final class BackgroundTasks: Sendable {
  private let tasks = Mutex<[Task<Void, Never>]>([])

  /// Starts one on a loop.
  func start(on loop: EventLoop, _ body: @escaping @Sendable () async -> Void) {
    let task = loop.spawn(body)
    tasks.withLock { $0.append(task) }
  }

  /// Cancels all of them and returns when the last has ended.
  func stop() async {
    let running = tasks.withLock { tasks in
      defer { tasks = [] }
      return tasks
    }
    for task in running { task.cancel() }
    for task in running { await task.value }
  }
}
