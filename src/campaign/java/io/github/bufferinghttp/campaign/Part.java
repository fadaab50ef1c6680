package io.github.bufferinghttp.campaign;

/** One part of the campaign: a way to hurt the appender, and what is promised all the same. */
interface Part {

  /** What the command line calls it. */
  String name();

  /**
   * Hurts it and reports each promise to {@code findings}. What it throws counts as broken.
   *
   * @param scale how much of it
   */
  void run(Scale scale, Findings findings) throws Exception;
}
