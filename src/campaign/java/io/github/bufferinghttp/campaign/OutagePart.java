package io.github.bufferinghttp.campaign;

import java.util.Objects;

/** A minute without a destination, with the spool on. */
final class OutagePart implements Part {

  /** The {@code maxBufferBytes} of its configuration. */
  private static final long BUFFER_BOUND = 8L << 20;

  private static final long HEAP_BESIDE = 32L << 20;
  private static final int PATIENCE_SECONDS = 60;

  @Override
  public String name() {
    return "outage";
  }

  @Override
  public void run(Scale scale, Findings findings) throws Exception {
    int seconds = scale.of(60, 8);
    OutageRun.Result result = OutageRun.of(Entrant.OURS, seconds, PATIENCE_SECONDS);
    Judge judge = result.judge();
    long logged = App.sum(result.logged());
    long missing = judge.missing(result.logged());
    long unknown = judge.unknown(result.logged());
    findings.add(
        String.format(
            "nothing is lost in %d s without a destination at %,d events/s",
            seconds, OutageRun.RATE),
        String.format(
            "%,d of %,d events lost; %,d were waiting at the return",
            missing, logged, result.backlog()),
        missing == 0 && result.flushed() && result.backlog() > 0.9 * seconds * OutageRun.RATE);
    long grown = result.peak() - result.baseline();
    findings.add(
        "heap and direct buffers within the buffer's bound of 8 MiB plus 32 MiB",
        String.format(
            "%+.1f MiB to the %.1f MiB before", grown / 1048576.0, result.baseline() / 1048576.0),
        grown <= BUFFER_BOUND + HEAP_BESIDE);
    findings.add(
        "catches up at 4 times the input rate or better",
        String.format(
            "%,d events/s, %.1f times; noticed the return after %.1f s, was done %.1f s later",
            result.catchUpRate(),
            (double) result.catchUpRate() / OutageRun.RATE,
            result.returnMillis() / 1e3,
            result.catchUpMillis() / 1e3),
        result.catchUpRate() >= 4 * OutageRun.RATE);
    findings.add(
        "no repeats, in order, intact",
        String.format(
            "%d repeated, %d out of order, %d corrupt, %d unknown, %d under another key",
            judge.repeated(), judge.outOfOrder(), judge.unreadable(), unknown, judge.wrongKey()),
        judge.repeated() + judge.outOfOrder() + judge.unreadable() + unknown + judge.wrongKey()
            == 0);
    BooksCheck.add(findings, Objects.requireNonNull(result.metrics()), logged, judge.arrived());
  }
}
