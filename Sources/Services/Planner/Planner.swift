/// Turns what a person wrote into a draft plan.
///
/// The built-in planner knows plain orders and needs no network; planners on top of a language model stand beside it.
/// Whatever a planner returns is a proposal: ``PlanValidator`` judges it, and a person approves it.
///
/// Many calls may run at the same time. Each honours the cancellation of its task.
public protocol Planner: Sendable {
  /// The name kept in the provenance of its plans, such as "built-in".
  var name: String { get }

  /// Plans what the request asks for.
  ///
  /// Text that asks for nothing a browser can do is a result without tasks, and not an error.
  ///
  /// - Throws: ``PlannerError`` when the planner could not do its work.
  func plan(_ request: PlanningRequest) async throws(PlannerError) -> PlanningResult
}
