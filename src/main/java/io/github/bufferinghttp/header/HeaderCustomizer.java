package io.github.bufferinghttp.header;

/**
 * Sets the headers of a request for the key whose events it carries.
 *
 * <p>Called for every attempt, so that a renewed token is picked up, and with a spool for each
 * batch that goes to disk; on the appender's flush thread and never twice at once. It runs after
 * the format's own headers and the {@code headers} element. If it throws, the batch waits and is
 * tried again with back-off while other keys flow.
 *
 * <p>Not called for keys that an own resolver did not return: the default key, where that failed,
 * and keys found on disk that it has not returned again yet.
 *
 * @param <K> the key, as the {@link io.github.bufferinghttp.key.AggregatorKeyResolver} returns it
 */
@FunctionalInterface
public interface HeaderCustomizer<K> {

  /** Adds to, replaces or removes from {@code headers} what {@code key} asks for. */
  void customize(K key, RequestHeaders headers);
}
