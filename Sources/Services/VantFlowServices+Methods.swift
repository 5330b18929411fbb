import Messages
public import RPCServer

extension VantFlowServices {
  /// Answers every method of the contract.
  public func register(on router: inout Router) {
    registerProjects(on: &router)
    registerPlans(on: &router)
    registerRuns(on: &router)
    registerSchedules(on: &router)
    registerChat(on: &router)
    registerActivity(on: &router)
    registerRunners(on: &router)
    registerQueue(on: &router)
  }

  /// Answers the addresses that GetArtifactDownloadURL gives out.
  public func addPages(to pages: inout ServerPages) {
    let page = ArtifactPage(database: database, storage: storage, keys: addresses.keys, logger: logger)
    pages.add(prefix: ArtifactAddress.prefix) { request in await page.answer(request) }
  }

  private func registerProjects(on router: inout Router) {
    let handlers = ProjectHandlers(database: database, newsroom: newsroom)
    router.unary(ProjectService.createProject, handler: handlers.create)
    router.unary(ProjectService.getProject, handler: handlers.get)
    router.unary(ProjectService.listProjects, handler: handlers.list)
  }

  private func registerPlans(on router: inout Router) {
    let handlers = PlanHandlers(database: database, newsroom: newsroom)
    router.unary(PlanService.createPlan, handler: handlers.create)
    router.unarySpliced(PlanService.getPlan, handler: handlers.get)
    router.unary(PlanService.listPlans, handler: handlers.list)
    router.unary(PlanService.updatePlan, handler: handlers.update)
    router.unary(PlanService.deletePlan, handler: handlers.delete)
    router.unary(PlanService.validatePlan, handler: handlers.validate)
    router.unary(PlanService.approvePlan, handler: handlers.approve)
    router.unary(PlanService.runPlan, handler: handlers.run)
  }

  private func registerRuns(on router: inout Router) {
    let handlers = RunHandlers(database: database, newsroom: newsroom, storage: storage, addresses: addresses)
    router.unary(RunService.getRun, handler: handlers.get)
    router.unary(RunService.listRuns, handler: handlers.list)
    router.unary(RunService.cancelRun, handler: handlers.cancel)
    router.unary(RunService.getRunStats, handler: handlers.stats)
    router.unary(RunService.listLogs, handler: handlers.listLogs)
    router.serverStreaming(RunService.tailLogs, handler: handlers.tailLogs)
    router.serverStreaming(RunService.watchRun, handler: handlers.watch)
    router.unary(RunService.listArtifacts, handler: handlers.listArtifacts)
    router.serverStreaming(RunService.downloadArtifact, handler: handlers.downloadArtifact)
    router.unary(RunService.getArtifactDownloadURL, handler: handlers.getArtifactDownloadURL)
  }

  private func registerQueue(on router: inout Router) {
    let handlers = QueueHandlers(database: database, newsroom: newsroom)
    router.unary(QueueService.getQueue, handler: handlers.get)
    router.unary(QueueService.updateQueue, handler: handlers.update)
    router.unary(QueueService.pauseQueue, handler: handlers.pause)
    router.unary(QueueService.resumeQueue, handler: handlers.resume)
    router.unary(QueueService.getQueueStats, handler: handlers.stats)
    router.unary(QueueService.listDeadLetters, handler: handlers.listDeadLetters)
    router.unary(QueueService.requeueRun, handler: handlers.requeue)
    router.unary(QueueService.discardDeadLetter, handler: handlers.discard)
  }

  private func registerSchedules(on router: inout Router) {
    let handlers = ScheduleHandlers(database: database, newsroom: newsroom, wakeup: scheduler.wakeup)
    router.unary(ScheduleService.createSchedule, handler: handlers.create)
    router.unary(ScheduleService.getSchedule, handler: handlers.get)
    router.unary(ScheduleService.listSchedules, handler: handlers.list)
    router.unary(ScheduleService.updateSchedule, handler: handlers.update)
    router.unary(ScheduleService.deleteSchedule, handler: handlers.delete)
    router.unary(ScheduleService.pauseSchedule, handler: handlers.pause)
    router.unary(ScheduleService.resumeSchedule, handler: handlers.resume)
    router.unary(ScheduleService.previewSchedule, handler: handlers.preview)
    router.unary(ScheduleService.listScheduleOccurrences, handler: handlers.listOccurrences)
  }

  private func registerChat(on router: inout Router) {
    let handlers = ChatHandlers(database: database, newsroom: newsroom, planner: planner)
    router.unary(ChatService.sendMessage, handler: handlers.send)
    router.unary(ChatService.listMessages, handler: handlers.list)
  }

  private func registerActivity(on router: inout Router) {
    let handlers = ActivityHandlers(database: database, newsroom: newsroom)
    router.unary(ActivityService.listActivities, handler: handlers.list)
    router.serverStreaming(ActivityService.watchProject, handler: handlers.watch)
  }

  private func registerRunners(on router: inout Router) {
    let handlers = RunnerHandlers(queue: runQueue, sessions: runnerSessions, logger: logger)
    router.unary(RunnerService.registerRunner, handler: handlers.register)
    router.bidirectional(RunnerService.claimRuns, handler: handlers.claimRuns)
    router.unary(RunnerService.heartbeat, handler: handlers.heartbeat)
    router.bidirectional(RunnerService.appendLogs, handler: handlers.appendLogs)
    router.unary(RunnerService.reportProgress, handler: handlers.reportProgress)
    router.bidirectional(RunnerService.uploadArtifact, handler: handlers.uploadArtifact)
    router.unary(RunnerService.completeRun, handler: handlers.complete)
    router.unary(RunnerService.handBackRun, handler: handlers.handBack)
  }
}
