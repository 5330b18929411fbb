/// Who has asked for a page: a connection of HTTP/1.1, or a stream of HTTP/2. Confined to its loop.
///
/// It is told of the page once; where the body is streamed its pieces follow, and then its end, once. Behind
/// ``PageRun/cancel()`` it is told of nothing more.
protocol PageReceiver: AnyObject {
  /// The page is made: all of it, or the head of one whose body is streamed.
  func pageIsMade(_ page: PageResponse)

  /// Sends a piece of the body.
  ///
  /// - Returns: whether there is room for another at once; otherwise ``PageRun/goOn()`` is called when there is.
  func takePage(_ bytes: [UInt8]) -> Bool

  /// The body has come to its end, or breaks off: the client must not take it for whole.
  func pageHasEnded(isWhole: Bool)
}
