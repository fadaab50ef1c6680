package io.github.bufferinghttp.campaign;

import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** Processes that log into one spool directory, mode {@code always}, and are killed. */
final class KillPart implements Part {

  private static final long SEED = 9;

  /**
   * 200 ms in a process that runs; its first batch comes when half of its classes are not loaded.
   */
  private static final long LAST_MOMENTS_MILLIS = 1_000;

  @Override
  public String name() {
    return "kill";
  }

  @Override
  public void run(Scale scale, Findings findings) throws Exception {
    int kills = scale.of(200, 10);
    KillResult result = KillRun.of(Entrant.OURS, SEED, kills);
    Judge judge = result.judge();
    Promised promised = result.promised();
    findings.add(
        "no event is lost whose batch was in the spool",
        String.format(
            "%d kills: %,d of %,d events lost, seen in %,d files",
            kills, result.promisedAndLost(), promised.events().size(), promised.files()),
        result.promisedAndLost() == 0 && !promised.events().isEmpty() && result.flushed());
    findings.add(
        "nothing corrupt or unknown",
        String.format(
            "%d corrupt events, %d corrupt files, %d unknown events, %d under another key",
            judge.unreadable() + promised.unreadable(),
            promised.corrupt(),
            result.unknown(),
            judge.wrongKey()),
        judge.unreadable() + promised.unreadable() + result.unknown() + judge.wrongKey() == 0
            && promised.corrupt() == 0);
    findings.add(
        "repeats only with a repeated X-Batch-Id",
        String.format(
            "%d events repeated; %d batches repeated with their id, %d of them changed",
            judge.repeated(), judge.repeatedBatches(), judge.changedBatches()),
        judge.repeated() == 0 && judge.changedBatches() == 0);
    findings.add(
        "in order within a key",
        judge.outOfOrder() + " events out of order",
        judge.outOfOrder() == 0);
    List<Long> fresh = result.fresh();
    findings.add(
        "a fresh event is delivered within 5 s of a restart",
        String.format(
            "%d restarts, slowest %.1f s, %d later; the others were killed before",
            fresh.size(), fresh.isEmpty() ? 0 : Collections.max(fresh) / 1e3, result.late()),
        result.late() == 0 && !fresh.isEmpty());
    BooksCheck.add(findings, Objects.requireNonNull(result.metrics()), result.lastLogged());
    findings.add(
        "a kill takes what was logged in its last second, at most",
        String.format(
            "%,d of %,d events lost, the oldest logged %d ms before its kill",
            result.lost(), result.ages().size(), result.oldestLost()),
        result.oldestLost() <= LAST_MOMENTS_MILLIS && !result.ages().isEmpty());
  }
}
