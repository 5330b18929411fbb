/// Which addresses a page may open at the top level: always http and https only, and of these what `judge` lets pass.
///
/// It is asked for the address of every navigation, for every redirect of one, and for what popups and frames open.
public struct AddressPolicy: Sendable {
  private let judge: @Sendable (WebAddress) -> String?

  /// - Parameter judge: returns why an address is refused, or nil to let it pass. It is called on the browser's loop
  ///   and must not block.
  public init(judge: @escaping @Sendable (WebAddress) -> String? = { _ in nil }) {
    self.judge = judge
  }

  /// Every http and https address.
  public static let webOnly = AddressPolicy()

  /// Why the address is refused, for people; nil when it is allowed.
  public func refusal(of url: String) -> String? {
    guard let address = WebAddress(url) else {
      return "\(Self.shortened(url)) is not an http or https address"
    }
    return judge(address)
  }

  /// Why a page that is open already must not be; nil when it may.
  ///
  /// Beside web addresses there are the documents that pages and Chromium itself make: empty ones, those from a web
  /// page's own memory, and the page that tells an error.
  func refusal(ofDocument url: String) -> String? {
    let inner = url.hasPrefix("blob:") ? String(url.dropFirst("blob:".count)) : url
    if ["about:blank", "about:srcdoc"].contains(where: {
      url == $0 || url.hasPrefix($0 + "#") || url.hasPrefix($0 + "?")
    })
      || url.hasPrefix("chrome-error:") || inner == "null" || inner.hasPrefix("null/") || url.isEmpty || url == ":"
    {
      return nil
    }
    return refusal(of: inner)
  }

  /// An address that a message can hold.
  static func shortened(_ url: String) -> String {
    url.count <= 200 ? url : url.prefix(200) + "…"
  }
}
