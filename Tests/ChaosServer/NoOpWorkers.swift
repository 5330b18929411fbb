import EventLoop
import Glibc
import Services
import Synchronization

/// Executes runs by doing nothing: claims them from the queue in the same process and completes them at once.
final class NoOpWorkers: Sendable {
  private let count: Int
  private let batch: Int
  private let journal: String
  private let started = Mutex<[String]>([])

  /// `count` workers that claim at most `batch` runs at a time. The file `journal` gets a line a run: its id, and when
  /// it was handed out, in nanoseconds of CLOCK_MONOTONIC.
  init(count: Int, batch: Int, journal: String) {
    self.count = count
    self.batch = batch
    self.journal = journal
  }

  /// Works until the task is cancelled, then writes the journal.
  func run(_ queue: RunQueue, on loop: EventLoop) async {
    let workers = (1...count).map { number in
      loop.spawn { await self.work(queue, name: "no-op \(number)") }
    }
    await withTaskCancellationHandler {
      for worker in workers { await worker.value }
    } onCancel: {
      for worker in workers { worker.cancel() }
    }
    writeJournal()
  }

  private func work(_ queue: RunQueue, name: String) async {
    while !Task.isCancelled {
      do {
        let runs = try await queue.claim(worker: name, capacity: batch, waitAtMost: .seconds(10))
        let now = Self.nanoseconds
        started.withLock { started in
          for run in runs { started.append("\(run.lease.runID) \(now)\n") }
        }
        try await complete(runs, queue)
      } catch {
        if !Task.isCancelled { complain("\(error)") }
      }
    }
  }

  private func complete(_ runs: [LeasedRun], _ queue: RunQueue) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for run in runs {
        group.addTask {
          try await queue.complete(run.lease, RunOutcome(state: .completed, tasksDone: 1, taskResults: []))
        }
      }
      try await group.waitForAll()
    }
  }

  private func writeJournal() {
    let text = Array(started.withLock { $0 }.joined().utf8)
    let file = open(journal, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var rest = text[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { return complain("the journal cannot be written") }
      rest = rest.dropFirst(count)
    }
    close(file)
  }

  private func complain(_ problem: String) {
    let line = Array("no-op workers: \(problem)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
  }

  private static var nanoseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
