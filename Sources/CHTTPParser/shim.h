#pragma once
#include <http_parser.h>

/* field_data is an array of a struct without a name, which Swift does not import. */
static inline size_t chttp_url_offset(const struct http_parser_url *url, enum http_parser_url_fields field) {
  return url->field_data[field].off;
}
/* 0 for a part that is not there. */
static inline size_t chttp_url_length(const struct http_parser_url *url, enum http_parser_url_fields field) {
  return url->field_set & (1 << field) ? url->field_data[field].len : 0;
}
