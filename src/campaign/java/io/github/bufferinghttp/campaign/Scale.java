package io.github.bufferinghttp.campaign;

/** How much of a part is run. */
enum Scale {
  /** Everything that is promised; the whole campaign takes at most ten minutes on two cores. */
  FULL,
  /** The same promises with less of everything: a minute or two for all parts, for CI. */
  SHORT;

  int of(int full, int shorter) {
    return this == FULL ? full : shorter;
  }
}
