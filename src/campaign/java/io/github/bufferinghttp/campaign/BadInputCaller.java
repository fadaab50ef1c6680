package io.github.bufferinghttp.campaign;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** A thread that logs hostile events, made from a seed, and a good neighbour beside every tenth. */
final class BadInputCaller extends Thread {

  private static final int KEYS = 48;

  private final Subject subject;
  private final BadInputJudge judge;
  private final boolean userCode;
  private final int first;
  private final int events;
  private final Random random;
  private final HostileText texts;
  private final HostileObjects objects;
  private final List<Throwable> throwables;
  private final Marker[] markers;
  private final String[] keys = new String[KEYS];
  private final int[] numbers = new int[KEYS];
  private int nextNumber;

  /** What reached this caller; that is to be nothing. */
  long escaped;

  @Nullable Throwable firstEscaped;

  /**
   * Logs {@code events} of them, numbered from {@code first}.
   *
   * @param userCode whether there is user code that throws for some of them
   */
  BadInputCaller(
      Subject subject, BadInputJudge judge, boolean userCode, int first, int events, long seed) {
    super("caller \ud800 \"of\" bad input");
    this.subject = subject;
    this.judge = judge;
    this.userCode = userCode;
    this.first = first;
    this.events = events;
    this.nextNumber = first;
    this.random = new Random(seed);
    this.texts = new HostileText(random);
    this.objects = new HostileObjects(random, texts);
    this.throwables = Thrown.logged(texts, random);
    this.markers = new Marker[16];
    for (int i = 0; i < markers.length; i++) {
      Marker marker = MarkerFactory.getDetachedMarker("m" + i + texts.next());
      marker.add(MarkerFactory.getDetachedMarker("referred " + texts.next()));
      markers[i] =
          switch (i % 4) {
            case 2 -> Treacherous.cyclic(marker);
            case 3 -> Treacherous.marker(marker, random);
            default -> marker;
          };
    }
    for (int i = 0; i < KEYS; i++) {
      newKey(i, 0);
    }
  }

  private void newKey(int slot, int size) {
    keys[slot] = size == 0 ? texts.next() : texts.large(size);
    numbers[slot] = nextNumber++;
    judge.expect(numbers[slot], keys[slot]);
  }

  @Override
  public void run() {
    for (int i = first; i < first + events; i++) {
      if (i % 32 == 0) {
        while (subject.appender.metrics().buffered() > 4_000) {
          LockSupport.parkNanos(300_000);
        }
      }
      try {
        one(i);
      } catch (Throwable e) {
        escaped++;
        firstEscaped = firstEscaped == null ? e : firstEscaped;
      }
    }
    MDC.clear();
  }

  private void one(int i) {
    int slot = random.nextInt(KEYS);
    if (random.nextInt(80) == 0) {
      newKey(slot, 0);
    } else if (random.nextInt(20_000) == 0) {
      newKey(slot, 9_000 + random.nextInt(91_000));
    } else if (keys[slot].length() > 9_000 && random.nextInt(3) == 0) {
      newKey(slot, 0);
    }
    MDC.clear();
    MDC.put("tenant", keys[slot]);
    MDC.put("k", String.valueOf(numbers[slot]));
    if (i % 10 == 0) {
      subject.logger(BadInputJudge.GOOD).info("good {} of {}", i, "all");
    }
    if (random.nextInt(4) == 0) {
      MDC.put("x" + texts.next(), random.nextInt(5) == 0 ? null : texts.next());
    }
    hostile("#" + i + " k" + numbers[slot] + " ");
  }

  private void hostile(String place) {
    Logger logger = subject.logger("hostile");
    int kind = random.nextInt(100_000);
    if (kind < 5) {
      huge(place);
    } else if (kind < 100) {
      logger.info(place + texts.large(20_000 + random.nextInt(80_000)));
    } else if (kind < 35_000) {
      logger.info(place + texts.next(), arguments());
    } else if (kind < 65_000) {
      fluent(logger, place);
    } else if (kind < 70_000) {
      logger.error(texts.next(), throwables.get(random.nextInt(throwables.size())));
    } else if (kind < 76_000) {
      nulls(logger);
    } else if (kind < 82_000) {
      subject.appender.doAppend(Treacherous.event(event("hostile", place), random));
    } else if (kind < 88_000) {
      subject.appender.doAppend(Treacherous.withBadThrowable(event("hostile", place), random));
    } else if (kind < 89_000) {
      subject.appender.doAppend(Treacherous.withoutMdc(event("bad.mdc", place), random));
    } else if (userCode && kind < 94_000) {
      subject.logger("bad.encoder").info(place + texts.next(), arguments());
    } else if (userCode && kind < 97_000) {
      subject.logger("bad.resolver").info(place + texts.next(), arguments());
    } else {
      subject.logger("bad.logger " + random.nextInt(8) + "\n\ud800").warn(texts.next());
    }
  }

  /** Larger than a request may be, by one text, by many values, by a name, or by numbers alone. */
  private void huge(String place) {
    Logger logger = subject.logger("hostile");
    switch (random.nextInt(4)) {
      case 0 -> logger.info(place + texts.large(1_000_000 + random.nextInt(1_500_000)));
      case 1 -> {
        LoggingEventBuilder many = logger.atInfo();
        for (int i = 0; i < 150; i++) {
          many = many.addKeyValue("v" + i, texts.large(15_000));
        }
        many.log(place);
      }
      case 2 -> {
        MDC.put(texts.large(60_000 + random.nextInt(40_000)), "a long name");
        logger.info(place + texts.large(1_000_000));
      }
      default -> {
        int[] numbers = new int[170_000];
        Arrays.fill(numbers, 12_345);
        logger
            .atInfo()
            .addKeyValue("one", numbers)
            .addKeyValue("other", numbers)
            .log(place + "numbers");
      }
    }
  }

  private @Nullable Object[] arguments() {
    Object[] arguments = new Object[random.nextInt(5)];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = objects.next();
    }
    return arguments;
  }

  private void fluent(Logger logger, String place) {
    LoggingEventBuilder builder = logger.atWarn();
    for (int i = random.nextInt(3); i > 0; i--) {
      builder = builder.addMarker(markers[random.nextInt(markers.length)]);
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      boolean known = random.nextInt(3) == 0;
      builder =
          builder.addKeyValue(known ? "key" + random.nextInt(2) : texts.next(), objects.next());
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      builder = builder.addArgument(objects.next());
    }
    if (random.nextInt(30) == 0) {
      builder = builder.setCause(throwables.get(random.nextInt(throwables.size())));
    }
    builder.log(place + texts.next());
  }

  private void nulls(Logger logger) {
    switch (random.nextInt(6)) {
      case 0 -> logger.info((String) null);
      case 1 -> logger.info("{} and {}", null, null);
      case 2 -> logger.info("none {}", (Object[]) null);
      case 3 -> logger.info(null, new Object[] {null, objects.next(), null});
      case 4 ->
          logger
              .atInfo()
              .addKeyValue(null, (Object) null)
              .addKeyValue("", (Object) null)
              .log((String) null);
      default -> logger.error(null, (Throwable) null);
    }
  }

  private ILoggingEvent event(String logger, String place) {
    Throwable thrown = throwables.get(random.nextInt(throwables.size()));
    return new LoggingEvent(
        BadInputCaller.class.getName(),
        subject.logger(logger),
        Level.INFO,
        place + texts.next(),
        thrown,
        arguments());
  }
}
