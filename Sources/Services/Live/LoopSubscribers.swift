import EventLoop

/// The subscriptions of one loop; confined to it.
final class LoopSubscribers: @unchecked Sendable {
  // Invariant behind @unchecked: everything mutable is touched on `loop` only.

  let loop: EventLoop
  private var subscriptions: [LiveTopic: [ObjectIdentifier: LiveSubscription]] = [:]

  init(loop: EventLoop) {
    self.loop = loop
  }

  /// Adds one; true when it is the first of its topic.
  func add(_ subscription: LiveSubscription) -> Bool {
    loop.preconditionCurrent()
    let isFirst = subscriptions[subscription.topic] == nil
    subscriptions[subscription.topic, default: [:]][ObjectIdentifier(subscription)] = subscription
    return isFirst
  }

  /// Removes one; true when it was the last of its topic.
  func remove(_ subscription: LiveSubscription) -> Bool {
    loop.preconditionCurrent()
    subscriptions[subscription.topic]?[ObjectIdentifier(subscription)] = nil
    guard subscriptions[subscription.topic]?.isEmpty == true else { return false }
    subscriptions[subscription.topic] = nil
    return true
  }

  /// Hands news to all who follow the topic.
  func deliver(_ event: LiveEvent, to topic: LiveTopic) {
    loop.preconditionCurrent()
    guard let followers = subscriptions[topic] else { return }
    for follower in followers.values { follower.deliver(event) }
  }
}
