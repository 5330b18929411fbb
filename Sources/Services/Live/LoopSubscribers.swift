import EventLoop

/// The subscriptions of one loop; confined to it.
final class LoopSubscribers: @unchecked Sendable {
  // Invariant behind @unchecked: everything mutable is touched on `loop` only.

  let loop: EventLoop
  let tallies = LiveTallies()
  private var subscriptions: [LiveTopic: [ObjectIdentifier: LiveSubscription]] = [:]

  init(loop: EventLoop) {
    self.loop = loop
  }

  /// Adds one; true when it is the first of its topic.
  func add(_ subscription: LiveSubscription) -> Bool {
    loop.preconditionCurrent()
    tallies.of(subscription.topic).present.add()
    let isFirst = subscriptions[subscription.topic] == nil
    subscriptions[subscription.topic, default: [:]][ObjectIdentifier(subscription)] = subscription
    return isFirst
  }

  /// Removes one; true when it was the last of its topic.
  func remove(_ subscription: LiveSubscription) -> Bool {
    loop.preconditionCurrent()
    if subscriptions[subscription.topic]?.removeValue(forKey: ObjectIdentifier(subscription)) != nil {
      tallies.of(subscription.topic).present.add(-1)
    }
    guard subscriptions[subscription.topic]?.isEmpty == true else { return false }
    subscriptions[subscription.topic] = nil
    return true
  }

  /// Hands news to all who follow the topic.
  ///
  /// To as many of them at once as keep the loop from its sockets for a moment only; the handlers of the others are woken,
  /// of which the loop runs a number a turn.
  func deliver(_ event: LiveEvent, to topic: LiveTopic) {
    loop.preconditionCurrent()
    guard let followers = subscriptions[topic] else { return }
    var atOnce = min(ServiceLimits.liveDeliveriesAtOnce, ServiceLimits.liveBytesAtOnce / max(1, event.byteCount))
    for follower in followers.values {
      if atOnce > 0 { follower.deliver(event) } else { follower.gather(event) }
      atOnce -= 1
    }
  }
}
