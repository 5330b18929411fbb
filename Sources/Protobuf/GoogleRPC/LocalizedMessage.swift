/// An error's text for a user, `google.rpc.LocalizedMessage`.
public struct LocalizedMessage: Message {
  /// A language tag of BCP 47: `en-US`, `fr-CH`.
  public var locale = ""
  public var message = ""

  public init() {}
  public init(locale: String, message: String) {
    self.locale = locale
    self.message = message
  }

  public static let schema = Schema<LocalizedMessage>("google.rpc.LocalizedMessage") {
    Field(1, "locale", \.locale)
    Field(2, "message", \.message)
  }
}
