package io.github.bufferinghttp;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;

/**
 * An appender that callers log through: ours and what stands beside it.
 *
 * @param awaitEmpty waits until nothing is left in its queue
 */
public record Contender(Appender<ILoggingEvent> appender, Runnable awaitEmpty) {

  /** Whose appender. */
  public enum Kind {
    NOOP,
    LOGBACK_ASYNC,
    OURS
  }

  /** One whose queue is drained, encoded and thrown away. */
  static Contender draining(Kind kind, LoggerContext context, int capacity) {
    return switch (kind) {
      case NOOP -> noop(context);
      case LOGBACK_ASYNC -> {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> nowhere = new OutputStreamAppender<>();
        nowhere.setEncoder(encoder);
        nowhere.setOutputStream(OutputStream.nullOutputStream());
        yield async(context, capacity, false, nowhere);
      }
      case OURS -> {
        SinkingAppender ours = new SinkingAppender(context, capacity, OverflowPolicy.block, true);
        yield new Contender(ours, ours::awaitEmpty);
      }
    };
  }

  /** One whose queue is never drained, and that drops what finds it full. */
  static Contender stuck(Kind kind, LoggerContext context, int capacity) {
    return switch (kind) {
      case NOOP -> noop(context);
      case LOGBACK_ASYNC -> async(context, capacity, true, new Hanging());
      case OURS -> {
        SinkingAppender ours =
            new SinkingAppender(context, capacity, OverflowPolicy.dropNewest, false);
        yield new Contender(ours, () -> {});
      }
    };
  }

  private static Contender noop(LoggerContext context) {
    Noop noop = new Noop();
    noop.setContext(context);
    noop.start();
    return new Contender(noop, () -> {});
  }

  private static Contender async(
      LoggerContext context, int capacity, boolean neverBlock, Appender<ILoggingEvent> behind) {
    behind.setContext(context);
    behind.start();
    AsyncAppender async = new AsyncAppender();
    async.setContext(context);
    async.setQueueSize(capacity);
    async.setDiscardingThreshold(0);
    async.setNeverBlock(neverBlock);
    async.addAppender(behind);
    async.start();
    return new Contender(
        async,
        () -> {
          while (async.getNumberOfElementsInQueue() > 0) {
            Thread.onSpinWait();
          }
        });
  }

  private static final class Noop extends UnsynchronizedAppenderBase<ILoggingEvent> {

    @Override
    protected void append(ILoggingEvent event) {}
  }

  /** Takes one event and does not come back before it is interrupted. */
  private static final class Hanging extends AppenderBase<ILoggingEvent> {

    @Override
    protected void append(ILoggingEvent event) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
