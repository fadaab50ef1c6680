package io.github.bufferinghttp;

/** What happens to an event that finds the buffer full. The names are those of the XML. */
public enum OverflowPolicy {
  /**
   * The caller waits for room, for at most {@code maxBlock} and only while requests are succeeding
   * or a spool takes what waits; then the event is dropped.
   */
  block,
  /** The event is dropped at once. */
  dropNewest,
  /**
   * The oldest event that is not under way to the destination is dropped in its place; the event
   * itself is dropped where everything is under way.
   */
  dropOldest
}
