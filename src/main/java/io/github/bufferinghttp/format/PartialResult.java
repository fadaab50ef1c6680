package io.github.bufferinghttp.format;

import io.github.bufferinghttp.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects what became of each event of a batch; one that is not named was stored. */
final class PartialResult {

  private final List<Integer> retry = new ArrayList<>();
  private final Map<Integer, String> rejected = new HashMap<>();
  private String retryReason = "";

  /** Positions must rise. */
  void retry(int position, String reason) {
    retryReason = retry.isEmpty() ? reason : retryReason;
    retry.add(position);
  }

  void reject(int position, String reason) {
    rejected.put(position, reason);
  }

  /** A batch of which nothing was stored and nothing refused is sent again as it is. */
  Outcome outcome(Batch batch) {
    if (retry.isEmpty() && rejected.isEmpty()) {
      return Outcome.DELIVERED;
    }
    return retry.size() == batch.events()
        ? Outcome.retry(retryReason)
        : new Outcome.Partial(retry.stream().mapToInt(Integer::intValue).toArray(), rejected);
  }
}
