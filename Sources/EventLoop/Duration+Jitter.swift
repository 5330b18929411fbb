extension Duration {
  /// A tenth more or less, at random: what was begun together shall not end together.
  public func jittered() -> Duration { self * Double.random(in: 0.9...1.1) }
}
