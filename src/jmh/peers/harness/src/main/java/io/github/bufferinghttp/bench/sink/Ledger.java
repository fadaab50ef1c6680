package io.github.bufferinghttp.bench.sink;

import io.github.bufferinghttp.bench.Marker;
import io.github.bufferinghttp.bench.SharedPage;
import io.github.bufferinghttp.bench.SharedPage.Field;
import java.util.Arrays;

/** What the sink has seen: a bit for each sequence number, and the counters it publishes. */
final class Ledger {

  private final SharedPage page;
  private long[] seen = new long[1 << 16]; // guarded by this
  private long distinct; // guarded by this
  private long repeated; // guarded by this
  private long requests; // guarded by this
  private long wireBytes; // guarded by this
  private long bodyBytes; // guarded by this

  Ledger(SharedPage page) {
    this.page = page;
  }

  /** Marks the sequence numbers of a decoded body; nothing is published yet. */
  synchronized void mark(byte[] body, int from, int to) {
    Marker.scan(body, from, to, this::mark);
    bodyBytes += to - from;
  }

  /** Publishes all that was marked, once the request that brought it is answered. */
  synchronized void publish(long newRequests, long newWireBytes) {
    requests += newRequests;
    wireBytes += newWireBytes;
    page.set(Field.REPEATED, repeated);
    page.set(Field.REQUESTS, requests);
    page.set(Field.WIRE_BYTES, wireBytes);
    page.set(Field.BODY_BYTES, bodyBytes);
    page.set(Field.DISTINCT, distinct);
  }

  private void mark(int sequence) {
    int word = sequence >>> 6;
    if (word >= seen.length) {
      seen = Arrays.copyOf(seen, Math.max(word + 1, seen.length * 2));
    }
    long bit = 1L << sequence;
    if ((seen[word] & bit) == 0) {
      seen[word] |= bit;
      distinct++;
    } else {
      repeated++;
    }
  }
}
