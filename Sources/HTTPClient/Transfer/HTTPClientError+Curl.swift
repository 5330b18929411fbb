internal import CCurl

extension HTTPClientError {
  /// What curl says of a transfer that failed.
  init(_ result: CURLcode, operation: String) {
    let code: Code =
      switch result {
      case CURLE_COULDNT_RESOLVE_HOST: .unresolvable
      case CURLE_COULDNT_CONNECT: .unreachable
      case CURLE_OPERATION_TIMEDOUT: .timedOut
      case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
        CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
        .insecure
      case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND:
        .connectionLost
      case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2:
        .invalidResponse
      case CURLE_OUT_OF_MEMORY: .overloaded
      case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT: .invalidRequest
      default: .connectionLost
      }
    self.init(code, operation: operation, reason: String(cString: curl_easy_strerror(result)))
  }
}
