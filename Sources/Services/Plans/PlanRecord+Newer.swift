import Messages
import Protobuf
import RPC

extension PlanRecord {
  /// Refuses what would judge or replace content that a newer version of the server has stored: what this one does not know
  /// of it would be judged by nobody, or be lost.
  ///
  /// - Throws: FAILED_PRECONDITION, with the place in the plan.
  func requireKnown() throws {
    guard let path = document.withUnsafeBytes({ Plan.unknownPath(in: $0) }) else { return }
    throw RPCError.failedPrecondition(
      type: "PLAN_IS_NEWER", subject: "plans/\(id)#\(path)",
      "The plan says what this version of the server does not know (\(path)): a newer one has to answer the call.")
  }
}
