/// Something that happened on a page without being asked for.
public enum PageEvent: Sendable, Hashable {
  public enum ConsoleLevel: Sendable, Hashable {
    case debug, info, warning, error
  }

  /// The page wrote to its console.
  case console(level: ConsoleLevel, text: String)
  /// An exception that nothing caught, or a promise rejected without a handler.
  case exception(text: String)
  /// A dialog, which was dismissed (`beforeunload`: accepted).
  case dialog(kind: String, message: String)
  case popupOpened(url: String)
  /// A context has its most pages already.
  case popupRefused(url: String)
  /// A request for a document was refused by the policy.
  case addressRefused(url: String, reason: String)
  case downloadRefused(url: String)
  case navigated(url: String)
  case crashed
}
