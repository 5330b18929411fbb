import Database
import DatabaseTesting
import EventLoop
import Glibc
import Messages
import Synchronization
import Testing

@testable import Services

/// How much the queue does: for people who change it. VANTFLOW_QUEUE_LOAD is the number of runs.
@Suite(.serialized, .enabled(if: QueueLoad.runs > 0)) struct QueueLoadTests {
  @Test(arguments: [1, 16, 64])
  func runsWithoutWork(capacity: Int) async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let plan = try await fixture.makePlan(in: project)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask {
            for _ in 0..<QueueLoad.runs / 8 { _ = try await fixture.makeRun(of: plan, in: project) }
          }
        }
        try await group.waitForAll()
      }
      let start = LoopInstant.now
      try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in 0..<max(2, 32 / capacity) {
          group.addTask {
            let loop = fixture.loops.loops[worker % fixture.loops.loops.count]
            try await loop.run { () async throws in
              while true {
                let runs = try await fixture.queue.claim(worker: "w\(worker)", capacity: capacity, waitAtMost: .zero)
                if runs.isEmpty { return }
                try await withThrowingTaskGroup(of: Void.self) { group in
                  for run in runs { group.addTask { try await fixture.queue.complete(run.lease, .completed()) } }
                  try await group.waitForAll()
                }
              }
            }
          }
        }
        try await group.waitForAll()
      }
      let seconds = start.duration(to: .now) / .seconds(1)
      print("capacity \(capacity): \(Int(Double(QueueLoad.runs) / seconds)) runs a second")
    }
  }

  /// 100 runs a second, from the moment before the run is stored to the moment when a waiting worker has it.
  @Test(arguments: [false, true]) func pickup(acrossServers: Bool) async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let plan = try await fixture.makePlan(in: project)
      let other = VantFlowServices(
        database: fixture.database, planner: BuiltInPlanner(),
        configuration: ServicesConfiguration(artifactsFolder: fixture.artifactsFolder), loops: fixture.loops,
        logger: TestCluster.quietLogger)
      other.start()
      let queue = acrossServers ? other.runQueue : fixture.queue
      let asked = Asked()
      let count = 500
      let waits = try await withThrowingTaskGroup(of: [Duration].self) { group in
        group.addTask {
          try await fixture.loop.run { () async throws -> [Duration] in
            var waits: [Duration] = []
            while waits.count < count {
              for run in try await queue.claim(worker: "w", capacity: 64, waitAtMost: .seconds(10)) {
                let now = LoopInstant.now
                if let start = asked.times.withLock({ $0[run.lease.runID] }) { waits.append(start.duration(to: now)) }
              }
            }
            return waits
          }
        }
        for _ in 0..<count {
          try await fixture.loop.sleep(for: .milliseconds(10))
          let start = LoopInstant.now
          let id = RecordIDSource.shared.next()
          asked.times.withLock { $0[id] = start }
          _ = try await fixture.makeRun(of: plan, in: project, id: id)
          fixture.services.newsroom.publishQueuedRun()
        }
        return try await group.next() ?? []
      }
      await other.shutdown()
      let sorted = waits.sorted()
      print(
        "picked up \(acrossServers ? "across servers" : "in process"): p50 \(sorted[count / 2]), p95 "
          + "\(sorted[count * 95 / 100]), p99 \(sorted[count * 99 / 100]); ms at 100 runs a second")
    }
  }
}

/// When each run was asked for.
private final class Asked: Sendable {
  let times = Mutex<[UUID: LoopInstant]>([:])
}

enum QueueLoad {
  static let runs = getenv("VANTFLOW_QUEUE_LOAD").flatMap { Int(String(cString: $0)) } ?? 0
}
