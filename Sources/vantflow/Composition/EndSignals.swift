@preconcurrency import Dispatch
import EventLoop
import Glibc

/// The signals that tell a process to end: SIGTERM, and SIGINT by Ctrl-C. While it lives, none ends the process by itself.
///
/// service-lifecycle's ServiceGroup hears one of them and no second.
final class EndSignals: Sendable {
  let first = OneShotEvent()
  let second = OneShotEvent()
  private let sources: [any DispatchSourceSignal]

  /// Returns when the signals are caught; none is lost from then on.
  init() async {
    let queue = DispatchQueue(label: "signals")
    sources = [SIGTERM, SIGINT].map { DispatchSource.makeSignalSource(signal: $0, queue: queue) }
    for source in sources { await begin(source) }
  }

  deinit {
    for source in sources { source.cancel() }
  }

  private func begin(_ source: any DispatchSourceSignal) async {
    let (first, second, isCaught) = (first, second, OneShotEvent())
    // One after the other: the sources share their queue.
    source.setEventHandler {
      if first.hasFired || source.data > 1 { second.fire() }
      first.fire()
    }
    source.setRegistrationHandler { isCaught.fire() }
    source.resume()
    await isCaught.wait()
  }
}
