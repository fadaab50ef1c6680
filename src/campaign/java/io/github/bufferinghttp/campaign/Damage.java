package io.github.bufferinghttp.campaign;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a bad disk does to the files of a spool, and which events were in them before. */
final class Damage {

  /** The events that each file must hold, or something is wrong with the campaign itself. */
  static final int PER_CHUNK = 10;

  private static final Pattern ID = Pattern.compile("#(\\d+)#");

  private Damage() {}

  static List<Path> chunks(Path directory) throws IOException {
    return Scratch.files(directory, ".chunk");
  }

  /** The numbers of the events in a body, or in a file that is whole, where it stands as it is. */
  static List<Integer> events(byte[] bytes) {
    Matcher ids = ID.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    List<Integer> events = new ArrayList<>();
    while (ids.find()) {
      events.add(Integer.valueOf(ids.group(1)));
    }
    return events;
  }

  /** Damages so many of the files and returns the events that were in them. */
  static Set<Integer> to(List<Path> files, int many, Random random) throws IOException {
    List<Path> shuffled = new ArrayList<>(files);
    Collections.shuffle(shuffled, random);
    Set<Integer> touched = new HashSet<>();
    for (Path file : shuffled.subList(0, many)) {
      List<Integer> events = events(Files.readAllBytes(file));
      if (events.size() != PER_CHUNK) {
        throw new IllegalStateException(file + " holds " + events.size() + " events");
      }
      touched.addAll(events);
      damage(file, random);
    }
    return touched;
  }

  /** Flips a bit or cuts the end off, somewhere. */
  private static void damage(Path file, Random random) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long position = (long) (random.nextDouble() * channel.size());
      if (random.nextBoolean()) {
        channel.truncate(position);
        return;
      }
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, position);
      one.put(0, (byte) (one.get(0) ^ 1 << random.nextInt(8))).flip();
      channel.write(one, position);
    }
  }
}
