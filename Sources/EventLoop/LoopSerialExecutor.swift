/// An event loop as the executor of an actor.
///
/// It is apart from the loop's role as a task executor because a job must run under the role that it was enqueued
/// for: an actor's job is isolated to the actor's executor, a task's job is not isolated at all.
public final class LoopSerialExecutor: SerialExecutor {
  unowned let loop: EventLoop

  init(loop: EventLoop) { self.loop = loop }

  public func enqueue(_ job: consuming ExecutorJob) {
    loop.submit(.actorJob(UnownedJob(job)))
  }

  public func checkIsolated() { loop.preconditionCurrent("not isolated to the event loop \(loop.name)") }

  public func isIsolatingCurrentContext() -> Bool? { loop.isCurrent }
}
