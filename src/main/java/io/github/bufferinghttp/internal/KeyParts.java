package io.github.bufferinghttp.internal;

import org.jspecify.annotations.Nullable;

/** A key of named parts, of which a {@link KeyTemplate} takes those that it names. */
public interface KeyParts {

  /** The value of a part, or null if there is no part of that name. */
  @Nullable String get(String name);
}
