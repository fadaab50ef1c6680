package io.github.bufferinghttp.campaign;

import java.util.Objects;

/** A fifth of all requests meets a random fault, for two minutes. */
final class SoupPart implements Part {

  private static final long SEED = 20;

  @Override
  public String name() {
    return "soup";
  }

  @Override
  public void run(Scale scale, Findings findings) throws Exception {
    int seconds = scale.of(120, 10);
    SoupRun.Result result = SoupRun.of(Entrant.OURS, SEED, seconds);
    Judge judge = result.judge();
    long logged = App.sum(result.logged());
    long missing = judge.missing(result.logged());
    long unknown = judge.unknown(result.logged());
    FaultMix mix = result.mix();
    findings.add(
        "a fifth of the requests meets a random fault",
        String.format(
            "%,d of %,d requests in %d s, %d of %d kinds of faults",
            mix.faults(), mix.requests(), seconds, mix.kinds(), mix.allKinds()),
        mix.faults() > mix.requests() / 6
            && (scale == Scale.SHORT || mix.kinds() == mix.allKinds()));
    findings.add(
        "nothing is lost",
        String.format("%,d of %,d events lost", missing, logged),
        missing == 0 && result.flushed());
    findings.add(
        "no repeats, but of whole batches with their id",
        String.format(
            "%d events repeated; %d batches repeated with their id, %d of them changed",
            judge.repeated(), judge.repeatedBatches(), judge.changedBatches()),
        judge.repeated() == 0 && judge.changedBatches() == 0);
    findings.add(
        "in order within a key",
        judge.outOfOrder() + " events out of order",
        judge.outOfOrder() == 0);
    findings.add(
        "every event intact, and under its own key's headers",
        String.format(
            "%d corrupt, %d unknown, %d under another key",
            judge.unreadable(), unknown, judge.wrongKey()),
        judge.unreadable() == 0 && unknown == 0 && judge.wrongKey() == 0);
    BooksCheck.add(findings, Objects.requireNonNull(result.metrics()), logged, judge.arrived());
  }
}
