package io.github.bufferinghttp.spool;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The layout of a spool file. Numbers are big-endian.
 *
 * <pre>
 *    0 ┌────────────────────┐
 *      │ magic            8 │ "BHTSPOOL"
 *    8 │ version          4 │ 1
 *   12 │ header length    4 │ H
 *   16 │ header CRC32C    4 │ over bytes 0 to 16 and the header
 *   20 ├────────────────────┤
 *      │ body length      4 │ B
 *      │ body CRC32C      4 │
 *      │ attempts         4 │
 *      │ first event      8 │ ms since 1970
 *      │ batch id         s │
 *      │ content type     s │
 *      │ format           s │ of the events
 *      │ key        4 + n s │ names
 *      │            4 + n s │ values
 *      │ headers    4 + n s │ name, value, name, value …
 *      │ events   4 + n · 4 │ where each one ends
 * 20+H ├────────────────────┤
 *      │ body             B │ the bytes to post
 *      └────────────────────┘ the end of the file, exactly
 *
 *   s: length 4, coder 1 (0 UTF-8, 1 UTF-16 where UTF-8 would lose lone surrogates), bytes
 * </pre>
 *
 * <p>A reader believes nothing: a length is compared with the bytes that are really there before
 * memory is taken for it, and whatever does not fit is a {@link CorruptFileException}.
 */
final class SpoolFile {

  /** The most bytes of a header: keys, header values and four bytes for each event. */
  static final int MAX_HEADER = 16 << 20;

  /** The most bytes of a body. */
  static final int MAX_BODY = 64 << 20;

  static final int FIXED = 20;

  static final byte[] MAGIC = "BHTSPOOL".getBytes(StandardCharsets.US_ASCII);

  private static final int VERSION = 1;
  private static final int CHECKED_OF_FIXED = 16;

  /** What the header says, without the body. */
  record Summary(long keyId, int events, String format, long fileLength) {}

  private SpoolFile() {}

  /** Whether a reader would take memory for a batch of that size. */
  static boolean fits(SpooledChunk chunk) {
    long header = 256L + 4L * chunk.events() + size(chunk.id());
    header += size(chunk.contentType()) + size(chunk.format());
    for (String value : chunk.key().values()) {
      header += size(value);
    }
    for (String name : chunk.key().names()) {
      header += size(name);
    }
    for (Map.Entry<String, String> entry : chunk.headers().entrySet()) {
      header += size(entry.getKey()) + size(entry.getValue());
    }
    return header <= MAX_HEADER && chunk.body().length <= MAX_BODY;
  }

  /** A character takes three bytes at most. */
  private static long size(String text) {
    return 5 + 3L * text.length();
  }

  /** All that stands before the body. */
  static byte[] encodeHeader(SpooledChunk chunk) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512 + 4 * chunk.events());
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(MAGIC);
      out.writeInt(VERSION);
      out.writeLong(0); // header length and CRC, known at the end
      out.writeInt(chunk.body().length);
      out.writeInt(crc(chunk.body()));
      out.writeInt(chunk.attempts());
      out.writeLong(chunk.firstEventMillis());
      writeString(out, chunk.id());
      writeString(out, chunk.contentType());
      writeString(out, chunk.format());
      writeStrings(out, chunk.key().names());
      writeStrings(out, chunk.key().values());
      out.writeInt(chunk.headers().size());
      for (Map.Entry<String, String> header : chunk.headers().entrySet()) {
        writeString(out, header.getKey());
        writeString(out, header.getValue());
      }
      out.writeInt(chunk.events());
      for (int end : chunk.ends()) {
        out.writeInt(end);
      }
    } catch (IOException e) {
      throw new AssertionError("an array does no I/O", e);
    }
    byte[] header = bytes.toByteArray();
    ByteBuffer fixed = ByteBuffer.wrap(header);
    fixed.putInt(12, header.length - FIXED);
    fixed.putInt(CHECKED_OF_FIXED, headerCrc(header));
    return header;
  }

  private static void writeStrings(DataOutputStream out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      writeString(out, text);
    }
  }

  private static void writeString(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (!new String(bytes, StandardCharsets.UTF_8).equals(text)) {
      out.writeInt(2 * text.length());
      out.writeByte(SpoolFileHeader.UTF_16);
      out.writeChars(text); // a charset's encoder would replace them
      return;
    }
    out.writeInt(bytes.length);
    out.writeByte(SpoolFileHeader.UTF_8);
    out.write(bytes);
  }

  /** Reads the header alone. */
  static Summary summary(SeekableByteChannel file) throws IOException, CorruptFileException {
    SpoolFileHeader header = header(file);
    return new Summary(header.key().id(), header.ends().length, header.format(), file.size());
  }

  /** Reads it all. */
  static SpooledChunk read(SeekableByteChannel file) throws IOException, CorruptFileException {
    SpoolFileHeader header = header(file);
    byte[] body = new byte[header.bodyLength()];
    readFully(file, ByteBuffer.wrap(body));
    if (crc(body) != header.bodyCrc()) {
      throw new CorruptFileException("the body does not match its checksum");
    }
    return header.with(body);
  }

  private static SpoolFileHeader header(SeekableByteChannel file)
      throws IOException, CorruptFileException {
    long size = file.size();
    byte[] start = new byte[FIXED];
    readFully(file, ByteBuffer.wrap(start));
    ByteBuffer fixed = ByteBuffer.wrap(start);
    byte[] magic = new byte[MAGIC.length];
    fixed.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new CorruptFileException("it does not begin as a spool file");
    }
    int version = fixed.getInt();
    int length = fixed.getInt();
    if (length < 0 || length > MAX_HEADER || length > size - FIXED) {
      throw new CorruptFileException("a header of " + length + " bytes in " + size);
    }
    byte[] header = Arrays.copyOf(start, FIXED + length);
    readFully(file, ByteBuffer.wrap(header, FIXED, length));
    if (headerCrc(header) != fixed.getInt()) {
      throw new CorruptFileException("the header does not match its checksum");
    }
    if (version != VERSION) {
      throw new CorruptFileException("version " + version + " is not known");
    }
    SpoolFileHeader parsed = SpoolFileHeader.parse(ByteBuffer.wrap(header, FIXED, length));
    if (parsed.bodyLength() > MAX_BODY || parsed.bodyLength() != size - FIXED - length) {
      throw new CorruptFileException(
          "a body of " + (size - FIXED - length) + " bytes instead of " + parsed.bodyLength());
    }
    return parsed;
  }

  private static void readFully(ReadableByteChannel file, ByteBuffer into)
      throws IOException, CorruptFileException {
    while (into.hasRemaining()) {
      if (file.read(into) < 0) {
        throw new CorruptFileException("it ends " + into.remaining() + " bytes too early");
      }
    }
  }

  private static int headerCrc(byte[] header) {
    CRC32C crc = new CRC32C();
    crc.update(header, 0, CHECKED_OF_FIXED);
    crc.update(header, FIXED, header.length - FIXED);
    return (int) crc.getValue();
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return (int) crc.getValue();
  }
}
