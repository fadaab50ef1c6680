package io.github.bufferinghttp.spool;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/** What a user should be told of a spool, kept until somebody asks. Owned by the flush thread. */
final class SpoolProblems {

  /** More than this are only counted. */
  static final int MOST = 100;

  private final List<String> texts = new ArrayList<>();
  private int unsaid;

  void add(String text) {
    if (texts.size() < MOST) {
      texts.add(text);
    } else {
      unsaid++;
    }
  }

  /** All of them; afterwards there are none. */
  List<String> take() {
    if (unsaid > 0) {
      texts.add("and " + unsaid + " more of that kind");
    }
    List<String> taken = List.copyOf(texts);
    texts.clear();
    unsaid = 0;
    return taken;
  }

  /** A failure in words; the JDK's own message is often a path alone. */
  static String text(Throwable e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "something else has that name";
    }
    if (e instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    String message = e.getMessage();
    boolean isPlain = e instanceof IOException || e instanceof SpoolException;
    return isPlain && message != null ? message : e.toString();
  }
}
