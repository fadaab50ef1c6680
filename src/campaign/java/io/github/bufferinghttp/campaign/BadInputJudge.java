package io.github.bufferinghttp.campaign;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what arrives as strictly as can be: UTF-8, JSON without a key twice, no raw line break,
 * known header names only, each event under the header that its key was promised to become.
 */
final class BadInputJudge {

  /** Loggers whose events get the default key, since their own cannot be had. */
  static final Set<String> KEYLESS = Set.of("bad.resolver", "bad.mdc");

  static final String GOOD = "good";

  private static final Set<String> HEADERS =
      Set.of(
          "Content-length",
          "Content-type",
          "Host",
          "User-agent",
          "X-batch-id",
          "X-key",
          "X-more",
          "Connection");

  private static final Pattern BREAK = Pattern.compile("[\n\r\u0085\u2028\u2029]");
  private static final Pattern PLACE = Pattern.compile("#\\d+ k(\\d+)");
  private static final Pattern NEIGHBOUR = Pattern.compile("good (\\d+) of all");
  private static final String CUT = "[truncated";

  /** Limits of length are the reader's taste; whether it is JSON is not. */
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNameLength(Integer.MAX_VALUE)
                          .maxNumberLength(Integer.MAX_VALUE)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** A key as it is to arrive. */
  private record Expected(String text, String header, String more) {}

  private final Map<Integer, Expected> keys = new ConcurrentHashMap<>();
  private final BitSet neighbours = new BitSet();
  private final List<String> samples = new CopyOnWriteArrayList<>();
  final AtomicLong lines = new AtomicLong();
  final AtomicLong bytes = new AtomicLong();
  final AtomicLong unreadable = new AtomicLong();
  final AtomicLong misplaced = new AtomicLong();
  final AtomicLong injected = new AtomicLong();
  final AtomicLong wrongNeighbours = new AtomicLong();
  final AtomicLong requests = new AtomicLong();

  /** A caller begins to use a key. */
  void expect(int number, String key) {
    keys.put(
        number,
        new Expected(
            HostileText.repaired(key),
            HostileText.asHeader(key),
            HostileText.asHeader(BadInput.forged(key))));
  }

  int keys() {
    return keys.size();
  }

  /** How many neighbours arrived, each counted once. */
  int neighbours() {
    synchronized (neighbours) {
      return neighbours.cardinality();
    }
  }

  /** The first things that were wrong. */
  List<String> samples() {
    return samples;
  }

  private void sample(AtomicLong counter, String what, String text) {
    if (counter.incrementAndGet() <= 3) {
      samples.add(what + ": " + text.substring(0, Math.min(600, text.length())));
    }
  }

  int take(Headers headers, byte[] body) {
    requests.incrementAndGet();
    bytes.addAndGet(body.length);
    checkNames(headers);
    String text;
    try {
      text = utf8(body);
    } catch (CharacterCodingException e) {
      sample(unreadable, "not UTF-8", new String(body, StandardCharsets.ISO_8859_1));
      return 200;
    }
    if (!text.endsWith("\n")) {
      sample(unreadable, "no newline at the end", text);
    }
    int from = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      takeLine(headers, text.substring(from, end));
      from = end + 1;
    }
    return 200;
  }

  private void checkNames(Headers headers) {
    headers.forEach(
        (name, values) -> {
          if (!HEADERS.contains(name) || values.size() != 1) {
            sample(injected, "header " + name, values.toString());
          }
        });
  }

  private static String utf8(byte[] body) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(body))
        .toString();
  }

  private void takeLine(Headers headers, String line) {
    lines.incrementAndGet();
    JsonNode event;
    try {
      event = JSON.readTree(line);
      if (!event.isObject() || !event.path("level").isTextual() || BREAK.matcher(line).find()) {
        throw new IOException("not one event in one line");
      }
    } catch (IOException e) {
      sample(unreadable, e.toString().replace('\n', ' '), line);
      return;
    }
    String logger = event.path("logger").asText();
    String message = event.path("message").asText();
    if (!isPlaced(headers, event, logger, message)) {
      sample(misplaced, headers.get("X-Key") + " " + headers.get("X-More"), line);
    }
    if (logger.equals(GOOD)) {
      takeNeighbour(event, message);
    }
  }

  private boolean isPlaced(Headers headers, JsonNode event, String logger, String message) {
    String header = headers.getFirst("X-Key");
    String more = headers.getFirst("X-More");
    if (KEYLESS.contains(logger)) {
      return (header == null || header.equals("default")) && more == null;
    }
    JsonNode mdc = event.path("mdc");
    Matcher place = PLACE.matcher(message);
    String number =
        mdc.path("k").isTextual()
            ? mdc.path("k").asText()
            : place.lookingAt() ? place.group(1) : "-1";
    Expected expected = keys.get(Integer.parseInt(number));
    if (expected == null || !expected.header.equals(header)) {
      return false;
    }
    if (more != null && !more.equals(expected.more)) {
      return false;
    }
    String tenant = mdc.path("tenant").asText(expected.text);
    return tenant.equals(expected.text) || tenant.contains(CUT);
  }

  private void takeNeighbour(JsonNode event, String message) {
    Matcher neighbour = NEIGHBOUR.matcher(message);
    if (!neighbour.matches()
        || event.has("encoderError")
        || event.has("kvp")
        || event.has("exception")) {
      sample(wrongNeighbours, "a neighbour", event.toString());
      return;
    }
    int number = Integer.parseInt(neighbour.group(1));
    synchronized (neighbours) {
      if (neighbours.get(number)) {
        sample(wrongNeighbours, "twice", message);
      }
      neighbours.set(number);
    }
  }
}
