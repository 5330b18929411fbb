import TLS

extension Settings {
  /// The files of TLS belong together: a certificate needs its key, and authorities of clients need both.
  static func tls(
    certificate: String?, key: String?, authorities: String?
  ) throws(InvalidSettings) -> TLSServerConfiguration? {
    guard let certificate, let key else {
      let given = [(tlsCertificate, certificate), (tlsKey, key), (tlsClientAuthorities, authorities)]
      let problems = given.compactMap { setting, text in
        text.map {
          SettingProblem(
            name: setting.definition.name, text: $0,
            problem: "needs \(tlsCertificate.definition.name) and \(tlsKey.definition.name), both of them")
        }
      }
      guard problems.isEmpty else { throw InvalidSettings(problems: problems) }
      return nil
    }
    return TLSServerConfiguration(
      certificateFile: certificate, keyFile: key,
      clientCertificates: authorities.map { .required(authoritiesFile: $0) } ?? .notAsked)
  }
}
