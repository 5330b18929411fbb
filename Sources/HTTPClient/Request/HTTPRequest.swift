/// One request of HTTP/1.1, over TLS where its URL says https.
public struct HTTPRequest: Sendable {
  public var method: HTTPMethod
  /// Absolute, of http or https, percent-encoded where it has to be; its path is sent as it stands. Its host is ASCII.
  public var url: String
  /// What is sent beside host, content-length and transfer-encoding, which follow from the rest; of no name twice.
  public var fields: [HTTPField]
  public var body: HTTPRequestBody
  /// How long everything together may take: the wait for a connection, all attempts, the response to its last byte.
  public var timeout: Duration = .seconds(30)
  /// How long a connection may move no byte either way, but for a pause of the response's reader; whole seconds.
  public var idleTimeout: Duration = .seconds(15)
  /// The most bytes of a response's body; a longer one fails as ``HTTPClientError/Code/responseTooLarge``.
  public var maximumBodyBytes: Int64 = 1 << 20
  /// Whether a second sending does no harm; follows from the method where it is not set. What must not be sent twice and has
  /// no body takes up no connection again.
  public var isIdempotent: Bool?
  /// When it is sent again, provided that it is idempotent and its body can be.
  public var retries: HTTPRetryPolicy = HTTPRetryPolicy()

  public init(
    _ method: HTTPMethod, _ url: String, fields: [HTTPField] = [], body: HTTPRequestBody = .none
  ) {
    self.method = method
    self.url = url
    self.fields = fields
    self.body = body
  }

  var mayBeRepeated: Bool { (isIdempotent ?? method.isIdempotent) && body.isRepeatable }
}
