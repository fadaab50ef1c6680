package io.github.bufferinghttp.encoder;

import org.jspecify.annotations.Nullable;

/**
 * The templates of long messages, which take so much time to make and memory to keep that few are.
 *
 * <p>A message is made into a template when the same object comes again: a literal does, a text put
 * together for each event never, so such texts fill nothing, and are not even hashed. While a
 * template is in use no other takes its slot. Bounded: {@value #SLOTS} slots, each with a template
 * and a message of at most {@value #LONGEST} characters; less than a megabyte at the very worst.
 * Not thread-safe.
 */
final class LongTemplates {

  /** A power of two. */
  private static final int SLOTS = 8;

  /** Longer ones are not kept. */
  private static final int LONGEST = 16 * 1024;

  private static final int MOST_BYTES = 32 * 1024;

  /** A template gives way to a message that came so often after its own last use. */
  private static final int PATIENCE = 16;

  /** A message that cannot be kept is tried again when it came so often. */
  private static final int HOPELESS = 10_000;

  private final @Nullable MessageTemplate[] templates = new MessageTemplate[SLOTS];

  /** For each slot the last message that was not there, and how often it must come. */
  private final @Nullable String[] last = new String[SLOTS];

  private final int[] patience = new int[SLOTS];

  /** The template of a message, or null if there is none. */
  @SuppressWarnings("ReferenceEquality") // a text made anew is another object
  @Nullable MessageTemplate get(String message, int arguments) {
    int length = message.length();
    if (length > LONGEST) {
      return null;
    }
    int slot = (length ^ length >>> 3 ^ length >>> 6) & SLOTS - 1;
    MessageTemplate known = templates[slot];
    if (known != null && known.matches(message, arguments)) {
      patience[slot] = PATIENCE;
      return known;
    }
    if (last[slot] != message) {
      last[slot] = message;
      return null;
    }
    if (--patience[slot] > 0) {
      return null;
    }
    MessageTemplate template = MessageTemplate.of(message, arguments);
    if (template == null || template.bytes() > MOST_BYTES) {
      patience[slot] = HOPELESS;
      return null;
    }
    templates[slot] = template;
    last[slot] = null;
    return template;
  }
}
