import CHTTPParser

/// What http_parser calls. Each only finds its parser and forwards.
enum ParserCallbacks {
  static var settings: http_parser_settings {
    var settings = http_parser_settings()
    http_parser_settings_init(&settings)
    settings.on_message_begin = { raw in
      HTTP1RequestParser.of(raw!).didBegin()
      return 0
    }
    settings.on_url = { raw, bytes, count in
      let parser = HTTP1RequestParser.of(raw!)
      return parser.report { () throws(HTTP1Error) in try parser.didReceiveTarget(ParserCallbacks.part(bytes, count)) }
    }
    settings.on_header_field = { raw, bytes, count in
      let parser = HTTP1RequestParser.of(raw!)
      return parser.report { () throws(HTTP1Error) in try parser.didReceiveName(ParserCallbacks.part(bytes, count)) }
    }
    settings.on_header_value = { raw, bytes, count in
      let parser = HTTP1RequestParser.of(raw!)
      return parser.report { () throws(HTTP1Error) in try parser.didReceiveValue(ParserCallbacks.part(bytes, count)) }
    }
    settings.on_headers_complete = { raw in
      let parser = HTTP1RequestParser.of(raw!)
      // Not 1, which would tell http_parser that there is no body.
      return parser.report { () throws(HTTP1Error) in try parser.didReceiveHead() } == 0 ? 0 : -1
    }
    settings.on_chunk_header = { raw in
      HTTP1RequestParser.of(raw!).didBeginChunk()
      return 0
    }
    settings.on_body = { raw, bytes, count in
      let parser = HTTP1RequestParser.of(raw!)
      return parser.report { () throws(HTTP1Error) in try parser.didReceiveBody(ParserCallbacks.part(bytes, count)) }
    }
    settings.on_message_complete = { raw in
      HTTP1RequestParser.of(raw!).didEnd()
      return 0
    }
    return settings
  }

  static func part(_ bytes: UnsafePointer<CChar>?, _ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: bytes, count: count)
  }
}
