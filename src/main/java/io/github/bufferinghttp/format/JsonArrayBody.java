package io.github.bufferinghttp.format;

/** A format whose body is a JSON array of what it writes for each event. */
interface JsonArrayBody extends PayloadFormat {

  @Override
  default String contentType() {
    return "application/json";
  }

  @Override
  default byte[] prefix(Object key) {
    return JsonBytes.OPEN_ARRAY;
  }

  @Override
  default byte[] separator() {
    return JsonBytes.COMMA;
  }

  @Override
  default byte[] suffix(Object key) {
    return JsonBytes.CLOSE_ARRAY;
  }
}
