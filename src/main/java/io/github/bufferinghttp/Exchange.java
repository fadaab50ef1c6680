package io.github.bufferinghttp;

import io.github.bufferinghttp.format.Answer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One attempt to send a chunk, and what came of it. */
final class Exchange {

  private final Chunk chunk;
  private final long startedAt;
  private final Consumer<Exchange> whenDone;

  /** How to end it before its time; set by the sender before anything can go wrong with it. */
  private volatile Runnable canceller = () -> {};

  /** Says what it means that the exchange has got no further. */
  private volatile Supplier<@Nullable Outcome> hang = () -> null;

  private volatile @Nullable Answer answer;
  private volatile @Nullable Throwable failure;

  /** Settled, one way or another. Flush thread. */
  private boolean settled;

  /**
   * An attempt.
   *
   * @param whenDone told once it is complete, by the thread that completes it
   */
  Exchange(Chunk chunk, long startedAt, Consumer<Exchange> whenDone) {
    this.chunk = chunk;
    this.startedAt = startedAt;
    this.whenDone = whenDone;
  }

  Chunk chunk() {
    return chunk;
  }

  long startedAt() {
    return startedAt;
  }

  void onCancel(Runnable how) {
    canceller = how;
  }

  void onHang(Supplier<@Nullable Outcome> meaning) {
    hang = meaning;
  }

  /** What to do about it if its time is over now; null if nothing but the answer is missing. */
  @Nullable Outcome hang() {
    return hang.get();
  }

  /** Ends it: closes its connection. */
  void cancel() {
    canceller.run();
  }

  /** The destination answered. */
  void complete(Answer answer) {
    this.answer = answer;
    whenDone.accept(this);
  }

  /** No answer came. */
  void fail(Throwable failure) {
    this.failure = failure;
    whenDone.accept(this);
  }

  @Nullable Answer answer() {
    return answer;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  /** Takes it as settled; false if it was before. */
  boolean settle() {
    boolean first = !settled;
    settled = true;
    return first;
  }
}
