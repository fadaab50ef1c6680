package io.github.bufferinghttp.spool;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileSpoolTest extends SpoolContract {

  @TempDir private Path directory;

  @Override
  Spool open(long maxBytes, boolean dropOldest) throws SpoolException {
    return Spool.open(new SpoolOptions(directory, maxBytes, false, dropOldest));
  }
}
