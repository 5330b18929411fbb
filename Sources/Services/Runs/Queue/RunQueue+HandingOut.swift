import Database
import EventLoop
import Messages
import Protobuf

extension RunQueue {
  /// The claimed runs with their plans, for a worker.
  ///
  /// One whose plan cannot be read has failed by that. One whose plan says what this version does not know goes back to the
  /// queue, for a newer server: here it would be executed without it, or be passed on to a newer host without it. Neither
  /// takes another along.
  func handOut(_ claimed: [ClaimedRun]) async -> [LeasedRun] {
    metrics.claimed.add(claimed.count, ordering: .relaxed)
    var runs: [LeasedRun] = []
    var withheld: [AttemptEnding] = []
    for run in claimed {
      newsroom.publish(.runChanged(run: run.lease.runID, project: run.projectID, isFinal: false))
      newsroom.publish(.activity(project: run.projectID))
      do {
        runs.append(try LeasedRun(run))
      } catch {
        withheld.append(error.ending(of: run.lease))
        logger.notice(
          "a run is given to nobody here", metadata: ["run_id": "\(run.lease.runID)", "reason": "\(error)"])
      }
    }
    if !withheld.isEmpty { await end(withheld) }
    return runs
  }

  /// Ends the attempts of runs that no worker can be given. Where that fails in its turn they are left to their leases.
  private func end(_ withheld: [AttemptEnding]) async {
    // Not given up with its caller: the runs are leased by now.
    await loop.spawn { [self] in
      for ended in (try? await RunLeaseStore(database).end(withheld))?.values.map({ $0 }) ?? [] {
        newsroom.publish(ended)
      }
    }.value
  }
}

/// Why a claimed run is not given to a worker.
private enum Withholding: Error, CustomStringConvertible {
  case unreadable
  /// The plan says something, at this path, that is newer than this version.
  case newer(path: String)

  var description: String {
    switch self {
    case .unreadable: "The stored plan of the run cannot be read"
    case .newer(let path):
      "its plan says what this version of the server does not know (\(path)), and a newer one has to hand it out"
    }
  }

  func ending(of lease: RunLease) -> AttemptEnding {
    switch self {
    case .unreadable:
      AttemptEnding(
        lease: lease, outcome: .failed, failureCategory: FailureCategory.internalFault.rawValue, message: description)
    case .newer:
      AttemptEnding(lease: lease, outcome: .handedBack, message: description)
    }
  }
}

extension LeasedRun {
  fileprivate init(_ run: ClaimedRun) throws(Withholding) {
    let plan: Plan
    do {
      plan = try Plan(decoding: run.planDocument)
    } catch {
      throw .unreadable
    }
    if let path = Plan.unknownPath(in: run.planDocument) { throw .newer(path: path) }
    self.init(lease: run.lease, attempt: run.attempt, projectID: run.projectID, planID: run.planID, plan: plan)
  }
}
