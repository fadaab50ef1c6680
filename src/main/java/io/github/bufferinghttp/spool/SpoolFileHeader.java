package io.github.bufferinghttp.spool;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The header of a {@link SpoolFile}, parsed: a batch without its body. */
record SpoolFileHeader(
    int bodyLength,
    int bodyCrc,
    int attempts,
    long firstEventMillis,
    String id,
    String contentType,
    String format,
    SpooledKey key,
    Map<String, String> headers,
    int[] ends) {

  static final int UTF_8 = 0;
  static final int UTF_16 = 1;

  /** Takes at most a small multiple of the buffer's own size in memory, whatever it says. */
  static SpoolFileHeader parse(ByteBuffer in) throws CorruptFileException {
    try {
      SpoolFileHeader header =
          new SpoolFileHeader(
              in.getInt(),
              in.getInt(),
              in.getInt(),
              in.getLong(),
              string(in),
              string(in),
              string(in),
              new SpooledKey(strings(in), strings(in)),
              headers(in),
              ends(in));
      if (in.hasRemaining() || header.bodyLength < 0) {
        throw new CorruptFileException("a header that says more than it holds");
      }
      return header;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new CorruptFileException("a header that says what cannot be");
    }
  }

  /** The whole batch. */
  SpooledChunk with(byte[] body) throws CorruptFileException {
    try {
      return new SpooledChunk(
          id, key, headers, contentType, format, ends, firstEventMillis, attempts, body);
    } catch (IllegalArgumentException e) {
      throw new CorruptFileException("events that cannot be: " + e.getMessage());
    }
  }

  private static Map<String, String> headers(ByteBuffer in) throws CorruptFileException {
    int count = count(in, 10);
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      headers.put(string(in), string(in));
    }
    return headers;
  }

  private static List<String> strings(ByteBuffer in) throws CorruptFileException {
    int count = count(in, 5);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(string(in));
    }
    return texts;
  }

  private static String string(ByteBuffer in) throws CorruptFileException {
    int length = in.getInt();
    int coder = in.get();
    if (length < 0 || length > in.remaining()) {
      throw new CorruptFileException("a text of " + length + " bytes in a smaller header");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    if (coder == UTF_8) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    if (coder != UTF_16 || length % 2 != 0) {
      throw new CorruptFileException("a text in an unknown coding");
    }
    char[] units = new char[length / 2];
    ByteBuffer.wrap(bytes).asCharBuffer().get(units);
    return new String(units);
  }

  private static int[] ends(ByteBuffer in) throws CorruptFileException {
    int[] ends = new int[count(in, Integer.BYTES)];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = in.getInt();
    }
    return ends;
  }

  /** A number of things of at least {@code each} bytes that still fit into what is left. */
  private static int count(ByteBuffer in, int each) throws CorruptFileException {
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / each) {
      throw new CorruptFileException("a list of " + count + " in a smaller header");
    }
    return count;
  }
}
