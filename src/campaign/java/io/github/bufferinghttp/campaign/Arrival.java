package io.github.bufferinghttp.campaign;

/**
 * A request that the oracle stored.
 *
 * @param at when, by {@code System.nanoTime()}
 * @param batchId the header {@code X-Batch-Id}; empty if there was none
 * @param key the header {@code X-Key}; empty if there was none
 * @param events what it held, in order
 * @param unreadable how much in it began as an event and was none
 */
record Arrival(long at, String batchId, String key, long[] events, int unreadable) {}
