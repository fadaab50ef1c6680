package io.github.bufferinghttp.campaign;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Serves a share of the requests with a random fault, and the others well. Any thread. */
final class FaultMix implements Oracle.Behaviour {

  private final Random random;
  private final List<Fault> faults;
  private final double share;
  private final Map<Fault, Integer> served = new EnumMap<>(Fault.class); // guarded by this
  private @Nullable Fault last; // guarded by this
  private long requests; // guarded by this

  /**
   * A mix.
   *
   * @param share from 0 for none to 1 for all
   * @param but faults that do not occur
   */
  FaultMix(long seed, double share, Fault... but) {
    this.random = new Random(seed);
    this.share = share;
    this.faults = new ArrayList<>(List.of(Fault.values()));
    this.faults.removeAll(List.of(but));
  }

  @Override
  public void serve(OracleConnection connection, Oracle oracle) throws IOException {
    next().serve(connection, oracle);
  }

  private synchronized Oracle.Behaviour next() {
    requests++;
    if (random.nextDouble() >= share) {
      return Oracle.WELL;
    }
    Fault fault = faults.get(random.nextInt(faults.size()));
    served.merge(fault, 1, Integer::sum);
    last = fault;
    return fault;
  }

  synchronized long requests() {
    return requests;
  }

  synchronized long faults() {
    return served.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The last fault, as text. */
  synchronized String last() {
    return String.valueOf(last);
  }

  /** How many kinds of faults there were. */
  synchronized int kinds() {
    return served.size();
  }

  /** How many kinds of faults there can be. */
  int allKinds() {
    return faults.size();
  }
}
