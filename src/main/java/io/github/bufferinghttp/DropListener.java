package io.github.bufferinghttp;

/** Is told of each event that is dropped; by any thread. */
@FunctionalInterface
interface DropListener {

  /** Where there is no fallback appender. */
  DropListener NONE = event -> {};

  /**
   * An event is dropped.
   *
   * @param prepared the event as {@link EventPreparer} made it ready
   */
  void dropped(Object prepared);
}
