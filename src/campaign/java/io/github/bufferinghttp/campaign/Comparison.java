package io.github.bufferinghttp.campaign;

import static io.github.bufferinghttp.campaign.Table.count;
import static io.github.bufferinghttp.campaign.Table.seconds;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.List;

/** The parts that are run with several appenders, and a table of what came of each. */
final class Comparison {

  private static final long SEED = 7;
  private static final int PATIENCE_SECONDS = 90;
  private static final String REPEATED = "repeated";
  private static final String REPEATED_BATCHES = "whole batches repeated, with their id";

  private final List<Entrant> entrants;

  Comparison(List<Entrant> entrants) {
    this.entrants = entrants;
  }

  Table kill(int kills) throws Exception {
    Table table =
        new Table(
            String.format(
                "kill: %d processes on one folder, each killed at a random moment; %s",
                kills,
                "1,000 events/s; a tenth of all requests meets a fault, one life in ten no"
                    + " destination"),
            "",
            "logged",
            "lost",
            "the oldest of these, logged before its kill",
            REPEATED,
            REPEATED_BATCHES,
            "out of order",
            "corrupt",
            "first own event delivered after a restart, slowest",
            "not within 5 s");
    for (Entrant entrant : entrants) {
      KillResult result = KillRun.of(entrant, SEED, kills);
      Judge judge = result.judge();
      List<Long> fresh = result.fresh();
      table.row(
          entrant.name(),
          count(result.ages().size()),
          count(result.lost()),
          result.oldestLost() + " ms",
          count(judge.repeated()),
          count(judge.repeatedBatches()),
          count(judge.outOfOrder()),
          count(judge.unreadable()),
          fresh.isEmpty() ? "none" : seconds(Collections.max(fresh)),
          result.late() + " of " + (result.late() + fresh.size()));
    }
    return settings(table, "kill");
  }

  Table outage(int seconds) throws Exception {
    Table table =
        new Table(
            String.format(
                "outage: %d s without a destination; %,d events/s before, during and after",
                seconds, OutageRun.RATE),
            "",
            "logged",
            "lost",
            REPEATED,
            "out of order",
            "memory in use grew by",
            "first event after the return",
            "then caught up at");
    for (Entrant entrant : entrants) {
      OutageRun.Result result = OutageRun.of(entrant, seconds, PATIENCE_SECONDS);
      Judge judge = result.judge();
      table.row(
          entrant.name(),
          count(App.sum(result.logged())),
          count(judge.missing(result.logged())),
          count(judge.repeated()),
          count(judge.outOfOrder()),
          String.format("%+.1f MiB", (result.peak() - result.baseline()) / 1048576.0),
          result.returnMillis() < 0 ? "never" : seconds(result.returnMillis()),
          result.catchUpMillis() < 0 ? "it did not" : count(result.catchUpRate()) + " events/s");
    }
    return settings(table, "outage");
  }

  Table soup(int seconds) throws Exception {
    Table table =
        new Table(
            String.format(
                "soup: a fifth of all requests meets a random fault, for %d s; 1,000 events/s of"
                    + " 16 keys",
                seconds),
            "",
            "logged",
            "lost",
            REPEATED,
            REPEATED_BATCHES,
            "out of order",
            "corrupt",
            "requests",
            "faults",
            "the last of them");
    for (Entrant entrant : entrants) {
      SoupRun.Result result = SoupRun.of(entrant, SEED, seconds);
      Judge judge = result.judge();
      table.row(
          entrant.name(),
          count(App.sum(result.logged())),
          count(judge.missing(result.logged())),
          count(judge.repeated()),
          count(judge.repeatedBatches()),
          count(judge.outOfOrder()),
          count(judge.unreadable()),
          count(result.mix().requests()),
          count(result.mix().faults()),
          result.mix().last());
    }
    return settings(table, "soup");
  }

  /** Adds what each was told. */
  private Table settings(Table table, String part) throws IOException {
    for (Entrant entrant : entrants) {
      String xml = Files.readString(entrant.xml(part)).replaceAll("(?s)<!--.*?-->", " ");
      String appender = xml.replaceAll("(?s).*(<appender name=.*</appender>).*", "$1");
      table.note(entrant.name() + ": `" + appender.replaceAll("\\s+", " ") + "`");
    }
    return table;
  }
}
