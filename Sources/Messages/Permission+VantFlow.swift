public import RPC

/// What VantFlow's methods ask of their callers. Roles are sets of these.
extension Permission {
  public static let projectsRead = Permission("projects.read")
  public static let projectsWrite = Permission("projects.write")
  public static let plansRead = Permission("plans.read")
  public static let plansWrite = Permission("plans.write")
  /// Apart from writing, so that who writes a plan need not be who lets it run.
  public static let plansApprove = Permission("plans.approve")
  public static let runsRead = Permission("runs.read")
  /// Starting and cancelling runs.
  public static let runsExecute = Permission("runs.execute")
  public static let schedulesRead = Permission("schedules.read")
  /// Schedules start runs: who may write them may have approved plans run.
  public static let schedulesWrite = Permission("schedules.write")
  public static let logsRead = Permission("logs.read")
  public static let artifactsRead = Permission("artifacts.read")
  public static let chatRead = Permission("chat.read")
  public static let chatWrite = Permission("chat.write")
  public static let activityRead = Permission("activity.read")
  /// Executing runs. Runners have it and nothing else; no user has it, whatever else he may do.
  public static let runnersServe = Permission("runners.serve")
  public static let queueRead = Permission("queue.read")
  /// Limits, weights and pauses of queues, and letting dead letters be.
  public static let queueManage = Permission("queue.manage")
}
