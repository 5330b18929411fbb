import EventLoop

// Calls that wait for their next attempt.
extension ChannelCore {
  /// Puts a call that failed back after a pause.
  func resubmit(_ call: ClientCall, after pause: Duration) {
    let id = ObjectIdentifier(call)
    // A sleep and not a timer: it also ends when the loop does, and then the call does too.
    let task = loop.spawn { [self] in
      let isOver = (try? await loop.sleep(for: pause)) != nil
      guard let call = pausing.removeValue(forKey: id)?.call else { return }
      if isOver {
        call.submitAgain()
      } else {
        call.cancel(shutDownError)
      }
    }
    pausing[id] = (call, task)
  }

  /// Takes back a call that waits for its next attempt.
  func withdrawPausing(_ call: ClientCall) {
    pausing.removeValue(forKey: ObjectIdentifier(call))?.pause.cancel()
  }

  /// Whether a call that fails now may be sent again.
  var admitsRetries: Bool {
    if case .open = phase { true } else { false }
  }
}
