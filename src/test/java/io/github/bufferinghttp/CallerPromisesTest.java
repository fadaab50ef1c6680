package io.github.bufferinghttp;

import static io.github.bufferinghttp.Configured.messages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.status.Status;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import io.github.bufferinghttp.metrics.DropReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the thread that logs is promised, whatever its arguments, filters and state do. */
class CallerPromisesTest {

  private final Receiver receiver = new Receiver();
  private final Configured configured =
      Configured.with(
          "<url>%s</url><flushInterval>10 minutes</flushInterval>".formatted(receiver.url()));
  private final Logger logger = configured.logger();

  @AfterEach
  void close() {
    configured.close();
    receiver.close();
  }

  private List<String> delivered() {
    assertThat(configured.flush()).isTrue();
    return messages(receiver);
  }

  /** Something that cannot be printed. */
  private record Thrower(Class<? extends Throwable> type) {
    @Override
    public String toString() {
      throw CallerPromisesTest.<RuntimeException>sneaky(type);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T sneaky(Class<? extends Throwable> type) throws T {
    try {
      throw (T) type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        IllegalStateException.class,
        Error.class,
        StackOverflowError.class,
        NoClassDefFoundError.class,
        InterruptedException.class
      })
  void argumentThatThrows_isDeliveredWithWhatCouldBeHad(Class<? extends Throwable> type) {
    logger.info("a {} c", new Thrower(type));
    logger.atInfo().addKeyValue("k", new Thrower(type)).log("pair");
    logger.info("fine");
    assertThat(delivered())
        .hasSize(3)
        .satisfies(all -> assertThat(all.get(0)).startsWith("a ").endsWith(" c").contains("FAILED"))
        .endsWith("pair", "fine");
  }

  @Test
  void endlessToString_isDelivered() {
    Object endless =
        new Object() {
          @Override
          public String toString() {
            return "x" + this;
          }
        };
    logger.info("a {}", endless);
    logger.info("fine");
    assertThat(delivered()).hasSize(2).endsWith("fine");
  }

  /** A Throwable that tells nothing of itself. */
  private static final class Mute extends RuntimeException {
    @Override
    public String getMessage() {
      throw new IllegalStateException("not that");
    }

    @Override
    public String getLocalizedMessage() {
      throw new NoClassDefFoundError("nor that");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("nor where");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("nor why");
    }

    @Override
    public String toString() {
      throw new StackOverflowError("nor this");
    }
  }

  /** As the last argument Logback itself would ask it, before any appender. */
  @Test
  void throwableWhoseGettersThrow_isDelivered() {
    logger.info("argument {} {}", new Mute(), "x");
    logger.atInfo().addKeyValue("k", new Mute()).log("pair");
    logger.info("fine");
    assertThat(delivered())
        .hasSize(3)
        .satisfies(all -> assertThat(all.get(0)).startsWith("argument ").endsWith(" x"))
        .endsWith("pair", "fine");
    assertThat(configured.errors()).isEmpty();
  }

  /** Logs itself, twice, whenever its text is asked for. */
  private final class Recursive {
    @Override
    public String toString() {
      logger.info("first {}", this);
      logger.atInfo().addKeyValue("self", this).log("second");
      return "recursive";
    }
  }

  @Test
  void argumentThatLogsItself_endsAndHarmsNobody() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          logger.info("outer {}", new Recursive());
          logger.atInfo().addKeyValue("self", new Recursive()).log("pair");
        });
    assertThat(delivered()).contains("outer recursive", "pair").hasSizeLessThan(100);
  }

  @Test
  void argumentThatLogsAnother_losesNothing() {
    Object chatty =
        new Object() {
          @Override
          public String toString() {
            StringBuilder who = new StringBuilder("someone");
            logger.info("asked by {}", who);
            who.setLength(0); // its text was taken at the call, too
            return "chatty";
          }
        };
    logger.info("a {}", chatty);
    assertThat(delivered()).containsExactly("asked by someone", "a chatty");
  }

  @Test
  void interruptedCaller_isAcceptedAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    logger.info("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(delivered()).containsExactly("interrupted");
  }

  @Test
  void virtualThreads_areCallersLikeOthers() throws Exception {
    assumeTrue(
        Runtime.version().feature() >= 21,
        "SKIPPED: this JDK has no virtual threads; run the tests on 21 or later");
    Thread[] threads = new Thread[200];
    for (int i = 0; i < threads.length; i++) {
      int number = i;
      Runnable task = () -> logger.info("from {}", number);
      threads[i] =
          (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(delivered()).hasSize(200).doesNotHaveDuplicates();
  }

  @Test
  void filterThatThrowsAnError_costsNoEvent_andTheNextIsAsked() {
    configured.http().addFilter(filter("bad", true));
    configured.http().addFilter(filter("bad and unwanted", false));
    logger.info("bad");
    logger.info("good");
    logger.info("bad and unwanted");
    assertThat(delivered()).containsExactly("bad", "good");
    assertThat(configured.http().metrics().appended()).isEqualTo(2);
    assertThat(configured.statuses(Status.WARN)).anyMatch(text -> text.contains("gone"));
    assertThat(configured.errors()).isEmpty();
  }

  /** One that throws at, or denies, messages that begin so. */
  private static Filter<ILoggingEvent> filter(String begin, boolean throwing) {
    return new Filter<>() {
      @Override
      public FilterReply decide(ILoggingEvent event) {
        if (!event.getMessage().startsWith(begin)) {
          return FilterReply.NEUTRAL;
        }
        if (throwing) {
          throw new NoClassDefFoundError("gone");
        }
        return FilterReply.DENY;
      }
    };
  }

  @Test
  void eventThatTellsNothingOfItself_isCounted() {
    LoggingEvent mute =
        new LoggingEvent() {
          @Override
          public Level getLevel() {
            throw new IllegalStateException("no level");
          }
        };
    configured.http().doAppend(mute);
    logger.info("fine");
    assertThat(delivered()).containsExactly("fine");
    assertThat(configured.http().metrics().appended()).isEqualTo(2);
    assertThat(configured.http().metrics().droppedBy()).containsEntry(DropReason.ERROR, 1L);
    assertThat(configured.errors()).isEmpty();
  }

  /** Where the stack ends within the appender, the event is given up, and counted. */
  @Test
  void endOfTheStack_losesNothingUncounted() {
    int[] logged = new int[1];
    try {
      logDeeper(logged);
    } catch (StackOverflowError e) {
      logger.info("up again");
    }
    AppenderMetrics books = configured.http().metrics();
    assertThat(books.appended()).isGreaterThan(1_000).isGreaterThanOrEqualTo(logged[0]);
    assertThat(books.buffered() + books.dropped() + books.delivered()).isEqualTo(books.appended());
  }

  @SuppressWarnings("InfiniteRecursion") // that is what it is for
  private void logDeeper(int[] logged) {
    logger.info("deeper");
    logged[0]++;
    logDeeper(logged);
  }

  @Test
  void nulls_areLogged() {
    logger.info(null);
    logger.info("a {} b {}", null, null);
    logger.info("none {}", (Object[]) null);
    logger.info("cause", (Throwable) null);
    logger.atInfo().addKeyValue("k", (Object) null).log("pair");
    assertThat(configured.flush()).isTrue();
    assertThat(receiver.lines()).hasSize(5);
    assertThat(receiver.lines())
        .extracting(Configured::json)
        .allMatch(line -> line.has("message") && !line.has("encoderError"));
    assertThat(messages(receiver)).contains("a null b null");
  }

  @Test
  void trafficOfTheClient_isNotTaken() throws Exception {
    for (String name :
        List.of(
            "jdk.internal.httpclient.debug",
            "jdk.internal.httpclient.hpack",
            "jdk.event.security")) {
      configured.context.getLogger(name).error("own traffic");
    }
    configured.context.getLogger("jdk.internal.other").info("not ours");
    Thread own = new OwnThread(() -> logger.info("own thread"), "own");
    own.start();
    own.join();
    assertThat(delivered()).containsExactly("not ours");
    assertThat(configured.http().metrics().appended()).isEqualTo(1);
  }
}
