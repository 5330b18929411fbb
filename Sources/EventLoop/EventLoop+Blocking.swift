import CUV
import Synchronization

extension EventLoop {
  /// Runs `body` on libuv's thread pool and resumes the caller with what it returns; any task.
  ///
  /// The pool has four threads unless `UV_THREADPOOL_SIZE` says otherwise, shared with name resolution: a caller
  /// bounds how many of its bodies run at once. A body that has begun is not interrupted by cancellation.
  ///
  /// - Throws: what `body` throws, or `SystemError` (`UV_EAGAIN`) when ``EventLoopLimits/queuedBlockingJobs`` wait.
  public func blocking<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
      let job = BlockingJob {
        let result = Result(catching: body)
        return { continuation.resume(with: result) }
      }
      if isCurrent {
        submit(job, refused: { continuation.resume(throwing: $0) })
      } else {
        execute { self.submit(job, refused: { continuation.resume(throwing: $0) }) }
      }
    }
  }

  private func submit(_ job: BlockingJob, refused: @Sendable (SystemError) -> Void) {
    guard !isStopping else { return refused(.cancelled("blocking work")) }
    guard blockingJobs.add(1, ordering: .relaxed).newValue <= EventLoopLimits.queuedBlockingJobs else {
      blockingJobs.subtract(1, ordering: .relaxed)
      return refused(SystemError(code: UV_EAGAIN.rawValue, operation: "blocking work"))
    }
    let request = UnsafeMutablePointer<uv_work_t>.allocate(capacity: 1)
    request.pointee.data = Unmanaged.passRetained(job).toOpaque()
    uv_queue_work(
      raw, request,
      { Unmanaged<BlockingJob>.fromOpaque($0!.pointee.data).takeUnretainedValue().perform() },
      { request, _ in
        let loop = EventLoop.of(request!.pointee.loop)
        let job = Unmanaged<BlockingJob>.fromOpaque(request!.pointee.data).takeRetainedValue()
        request!.deallocate()
        loop.blockingJobs.subtract(1, ordering: .relaxed)
        job.finish?()
      })
  }
}

/// Work on its way through the thread pool.
private final class BlockingJob: @unchecked Sendable {
  // Invariant behind @unchecked: libuv hands the job from the loop to one pool thread and back, never to two at once.
  private let body: @Sendable () -> @Sendable () -> Void
  var finish: (@Sendable () -> Void)?

  init(_ body: @escaping @Sendable () -> @Sendable () -> Void) { self.body = body }

  func perform() { finish = body() }
}
