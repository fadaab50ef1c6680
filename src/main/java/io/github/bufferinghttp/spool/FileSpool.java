package io.github.bufferinghttp.spool;

import io.github.bufferinghttp.spool.SpoolHandle.State;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A spool of one file per batch ({@link SpoolFile}) in a directory ({@link SpoolDirectory}): the
 * file system is the database. Between two calls no file is open but the lock. Owned by the flush
 * thread.
 */
final class FileSpool implements Spool {

  /** How long the disk is left alone after it failed. */
  static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final SpoolDirectory directory;
  private final SpoolIo io;
  private final SpoolFileWriter writer;
  private final SpoolIndex index = new SpoolIndex();
  private final SetAside aside = new SetAside();
  private final SpoolProblems problems = new SpoolProblems();
  private final Adopter adopter;
  private final SpoolRoom room;

  /** Files of delivered batches that could not be deleted yet. */
  private final ArrayDeque<Path> undeleted = new ArrayDeque<>();

  private long sequence;
  private boolean failing;
  private long retryAt;
  private String failure = "";
  private boolean closed;

  private FileSpool(SpoolDirectory directory, SpoolOptions options, SpoolIo io, long mostFiles)
      throws IOException {
    this.directory = directory;
    this.io = io;
    this.writer = new SpoolFileWriter(io, options.sync());
    this.adopter = new Adopter(directory, options.format(), io, index, aside, problems);
    this.room = new SpoolRoom(directory, options, io, index, aside, mostFiles);
  }

  static FileSpool open(SpoolOptions options) throws SpoolException {
    return open(options, new DiskIo());
  }

  static FileSpool open(SpoolOptions options, SpoolIo io) throws SpoolException {
    return open(options, io, SpoolRoom.mostFiles(Runtime.getRuntime().maxMemory()));
  }

  static FileSpool open(SpoolOptions options, SpoolIo io, long mostFiles) throws SpoolException {
    SpoolDirectory directory = SpoolDirectory.open(options.directory());
    try {
      if (options.sync()) {
        io.syncDirectory(directory.base());
      }
      return new FileSpool(directory, options, io, mostFiles);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw new SpoolException(
          "the spool directory '" + options.directory() + "' fails: " + SpoolProblems.text(e));
    }
  }

  @Override
  public Adoption adopt(int most) {
    if (closed) {
      return new Adoption(0, true);
    }
    adopter.search();
    long events = 0;
    for (int i = 0; i < most && !adopter.isDone(); i++) {
      events += adopter.step();
    }
    return new Adoption(events, adopter.isDone());
  }

  @Override
  public boolean awaitsAbandoned() {
    return directory.hasAbandoned();
  }

  @Override
  public void abandon() {
    directory.abandon();
  }

  @Override
  public boolean available(long now) {
    return !closed && (!failing || now - retryAt >= 0);
  }

  @Override
  public StoreResult store(SpooledChunk chunk, long now) {
    Optional<StoreResult> refused = refusal(chunk, now);
    if (refused.isPresent()) {
      return refused.get();
    }
    SpoolName name = new SpoolName(directory.generation(), sequence);
    byte[] header = SpoolFile.encodeHeader(chunk);
    long need = SpoolIndex.blocks((long) header.length + chunk.body().length);
    List<SpoolHandle> evicted = new ArrayList<>();
    try {
      renewIfGone();
      deleteLeftOvers();
      Optional<String> full = room.make(need, evicted);
      if (full.isPresent()) {
        return new Full(full.get());
      }
      writeFile(name, header, chunk);
      syncNewName(name);
    } catch (IOException | SpoolException | RuntimeException | OutOfMemoryError e) {
      return new Failed(fail(e, now), List.copyOf(evicted));
    }
    failing = false;
    sequence++;
    SpoolHandle handle = new SpoolHandle(name, chunk.key().id(), chunk.events(), need);
    index.add(handle, State.WAITING);
    return new Stored(handle, List.copyOf(evicted), evicted.isEmpty() ? "" : room.lack());
  }

  @Override
  public StoreResult replace(SpoolHandle old, SpooledChunk rest, long now) {
    if (old.state() != State.HELD) {
      throw new IllegalArgumentException(old + " is not held");
    }
    Optional<StoreResult> refused = refusal(rest, now);
    if (refused.isPresent()) {
      return refused.get();
    }
    byte[] header = SpoolFile.encodeHeader(rest);
    try {
      writeFile(old.name(), header, rest); // no larger than the old one: needs no room made
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      return new Failed(fail(e, now), List.of());
    }
    failing = false;
    long size = SpoolIndex.blocks((long) header.length + rest.body().length);
    SpoolHandle handle = new SpoolHandle(old.name(), rest.key().id(), rest.events(), size);
    index.remove(old);
    index.add(handle, State.HELD);
    try {
      writer.syncNames(directory.own());
    } catch (IOException | RuntimeException e) {
      fail(e, now); // after a power failure it is the old one or the new one, and both are good
    }
    return new Stored(handle);
  }

  private Optional<StoreResult> refusal(SpooledChunk chunk, long now) {
    if (closed) {
      return Optional.of(new Failed("the spool is closed", List.of()));
    }
    if (!available(now)) {
      return Optional.of(new Failed(failure, List.of()));
    }
    return SpoolFile.fits(chunk)
        ? Optional.empty()
        : Optional.of(new Full(chunk + " is too large for a spool file"));
  }

  private void writeFile(SpoolName name, byte[] header, SpooledChunk chunk) throws IOException {
    Path tmp = directory.file(name, SpoolDirectory.TMP);
    writer.write(tmp, directory.file(name, SpoolDirectory.CHUNK), header, chunk.body());
  }

  /** Once the disk has failed: it may be that somebody has removed the directory. */
  private void renewIfGone() throws IOException, SpoolException {
    if (failing && directory.renew()) {
      writer.syncNames(directory.base());
    }
  }

  /** What cannot be promised goes again; if even that fails, the next file takes its name. */
  private void syncNewName(SpoolName name) throws IOException {
    try {
      writer.syncNames(directory.own());
    } catch (IOException | RuntimeException e) {
      io.delete(directory.file(name, SpoolDirectory.CHUNK));
      throw e;
    }
  }

  private String fail(Throwable e, long now) {
    failing = true;
    retryAt = now + RETRY_NANOS;
    failure = "the spool in '" + directory.base() + "' failed: " + SpoolProblems.text(e);
    return failure;
  }

  @Override
  public Iterator<SpoolHandle> waiting() {
    return index.waiting();
  }

  @Override
  public Optional<SpoolHandle> oldestOf(long keyId) {
    return index.oldestOf(keyId);
  }

  @Override
  public LoadResult load(SpoolHandle handle) {
    if (handle.state() != State.WAITING) {
      throw new IllegalArgumentException(handle + " is not waiting");
    }
    Path file = directory.file(handle.name(), SpoolDirectory.CHUNK);
    if (closed) {
      return new Unreadable("the spool is closed");
    }
    try {
      SpooledChunk chunk = Uninterrupted.call(() -> read(file));
      if (chunk.events() != handle.events() || chunk.key().id() != handle.keyId()) {
        throw new CorruptFileException("it holds another batch than it did");
      }
      index.move(handle, State.WAITING, State.HELD);
      return new Loaded(chunk);
    } catch (CorruptFileException e) {
      setAside(handle, file);
      return corrupt(handle, e.reason());
    } catch (NoSuchFileException e) {
      return corrupt(handle, "the file is gone");
    } catch (IOException | RuntimeException e) {
      return new Unreadable("'" + file + "' cannot be read: " + SpoolProblems.text(e));
    }
  }

  private SpooledChunk read(Path file) throws IOException, CorruptFileException {
    try (SeekableByteChannel channel = io.read(file)) {
      return SpoolFile.read(channel);
    }
  }

  private void setAside(SpoolHandle handle, Path file) {
    Path target = directory.file(handle.name(), SpoolDirectory.CORRUPT);
    try {
      io.move(file, target);
      aside.add(target, handle.bytes());
    } catch (IOException | RuntimeException e) {
      problems.add("'" + file + "' could not be renamed: " + SpoolProblems.text(e));
    }
  }

  private Corrupt corrupt(SpoolHandle handle, String reason) {
    index.remove(handle);
    String file = handle.name().file(SpoolDirectory.CHUNK);
    String text = "'" + directory.own().resolve(file) + "' is lost, set aside if it is there: ";
    problems.add(text + reason);
    return new Corrupt(reason);
  }

  @Override
  public void hold(SpoolHandle handle) {
    index.move(handle, State.WAITING, State.HELD);
  }

  @Override
  public void release(SpoolHandle handle) {
    index.move(handle, State.HELD, State.WAITING);
  }

  @Override
  public void remove(SpoolHandle handle) {
    if (handle.state() == State.GONE) {
      return;
    }
    index.remove(handle);
    Path file = directory.file(handle.name(), SpoolDirectory.CHUNK);
    try {
      io.delete(file);
    } catch (IOException | RuntimeException e) {
      if (undeleted.isEmpty()) {
        problems.add("'" + file + "' could not be deleted yet: " + SpoolProblems.text(e));
      }
      undeleted.add(file);
    }
  }

  private void deleteLeftOvers() {
    try {
      while (!undeleted.isEmpty()) {
        io.delete(undeleted.getFirst());
        undeleted.removeFirst();
      }
    } catch (IOException | RuntimeException e) {
      // said once, when it first failed; the next call tries again
    }
  }

  @Override
  public long events() {
    return index.events();
  }

  @Override
  public long waitingEvents() {
    return index.waitingEvents();
  }

  @Override
  public long bytes() {
    return index.bytes();
  }

  @Override
  public List<String> takeProblems() {
    return problems.take();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    deleteLeftOvers();
    adopter.close();
    directory.close();
  }
}
