import Browser
public import EventLoop
import Messages

/// Executes runs on Chromium, each in a browser context of its own.
public struct BrowserRunExecutor: RunExecutor {
  private let pool: BrowserPool
  private let policy: AddressPolicy

  /// For a pool that runs on `loop`. Nothing is started before the first run.
  public init(_ configuration: RunnerConfiguration, loop: EventLoop) {
    pool = BrowserPool(configuration, loop: loop)
    policy = configuration.policy
  }

  public func open(_ scene: RunScene) async throws(RunFailure) -> any RunStage {
    do throws(BrowserError) {
      let loan = try await pool.borrow()
      do throws(BrowserError) {
        let log = scene.log
        let context = try await loan.browser.newContext(policy: policy) { event in
          let line = event.logLine
          log.assumeIsolated {
            $0.write(line.level, line.text, source: line.source, fields: event.logFields, isPageDriven: true)
          }
        }
        return BrowserRunStage(scene: scene, pool: pool, loan: loan, context: context)
      } catch {
        await pool.giveBack(loan)
        throw error
      }
    } catch {
      throw RunFailure(error, timeoutCategory: .browserCrashed)
    }
  }

  public var processIDs: [Int32] {
    get async { await pool.processIDs }
  }

  public func close() async { await pool.close() }
}

/// A run's browser context, in a browser that it has been lent.
struct BrowserRunStage: RunStage {
  let scene: RunScene
  let pool: BrowserPool
  let loan: BrowserPool.Loan
  let context: BrowserContext

  func perform(_ task: PlanTask, number: Int) async -> TaskEnding {
    let attempts = TaskAttempts(
      task: task, number: number, context: context, results: scene.results, log: scene.log, control: scene.control,
      limits: scene.run.limits, loop: scene.loop)
    return await attempts.perform()
  }

  func close() async {
    await context.close()
    await pool.giveBack(loan)
  }
}
