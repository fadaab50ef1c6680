package io.github.bufferinghttp.internal;

import org.jspecify.annotations.Nullable;

/** A key of named parts that is no aggregator key of the present configuration. */
public interface KeyParts {

  /** The value of a part, or null if there is no part of that name. */
  @Nullable String part(String name);
}
