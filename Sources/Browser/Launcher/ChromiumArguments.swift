/// The command line that Chromium is started with.
enum ChromiumArguments {
  /// In one flag, since Chromium keeps only the last of several.
  private static let disabledFeatures = [
    // Nothing that talks to Google's services or shows interface of its own.
    "MediaRouter", "Translate", "OptimizationHints", "AutofillServerCommunication", "InterestFeedContentSuggestions",
    "CertificateTransparencyComponentUpdater", "DialMediaRouteProvider", "GlobalMediaControls",
    // A page that may come back after "back" keeps its timers: a run's state would depend on timing.
    "BackForwardCache",
    // https in place of the plan's http would be a page that nobody asked for.
    "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable",
    // The event would be acknowledged before the page has handled it.
    "PaintHolding", "AcceptCHFrame",
  ]

  static func list(_ configuration: BrowserConfiguration, profileFolder: String) -> [String] {
    [
      "--headless=new",
      "--remote-debugging-pipe",
      "--no-startup-window",
      "--user-data-dir=\(profileFolder)",
      "--window-size=\(configuration.windowWidth),\(configuration.windowHeight)",
      "--disable-features=\(disabledFeatures.joined(separator: ","))",
      // Its processes and its own traffic: none that nobody asked for.
      "--no-first-run", "--no-default-browser-check", "--disable-default-apps", "--disable-extensions",
      "--disable-component-extensions-with-background-pages", "--disable-component-update", "--disable-sync",
      "--disable-background-networking", "--disable-client-side-phishing-detection", "--disable-field-trial-config",
      "--disable-domain-reliability", "--no-pings", "--metrics-recording-only",
      // Its crash handlers start all the same. --disable-crashpad-for-testing would keep them from it, but with the
      // DevTools pipe on descriptors 3 and 4 the network service then dies at every start (tried with Chromium 156).
      "--disable-breakpad",
      "--disable-search-engine-choice-screen", "--no-service-autorun",
      // Nothing of the machine's desktop.
      "--password-store=basic", "--use-mock-keychain", "--mute-audio", "--hide-scrollbars", "--disable-gpu",
      "--force-color-profile=srgb", "--disable-notifications",
      // /dev/shm is 64 MiB in a container; full, it crashes pages.
      "--disable-dev-shm-usage",
      // Pages run at full speed though none is ever in front, and animation frames come without a screen.
      "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows",
      "--disable-renderer-backgrounding", "--disable-hang-monitor", "--disable-ipc-flooding-protection",
      // WebRTC would reach addresses that no check on requests sees.
      "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
      "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    ] + configuration.extraArguments
  }

  /// Chromium's whole environment: nothing of ours, which may hold secrets.
  static func environment(profileFolder: String) -> [String: String] {
    [
      "HOME": profileFolder, "TMPDIR": profileFolder, "XDG_RUNTIME_DIR": profileFolder,
      "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC",
      // Without it Chromium starts a message bus of its own.
      "DBUS_SESSION_BUS_ADDRESS": "disabled:",
    ]
  }
}
