import Database

/// What cancelling has to know.
struct LockedRun: Sendable {
  let projectID: UUID
  let planID: UUID
  let planTitle: String
  let state: StoredRunState
  let isCancelRequested: Bool
}
