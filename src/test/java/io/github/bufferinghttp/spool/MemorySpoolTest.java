package io.github.bufferinghttp.spool;

class MemorySpoolTest extends SpoolContract {

  @Override
  Spool open(long maxBytes, boolean dropOldest) {
    return new MemorySpool(maxBytes, dropOldest);
  }
}
