package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bufferinghttp.compress.Compression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class BodiesTest {

  private final TestSettings settings = new TestSettings();
  private final Chunk one;
  private final Chunk other;

  BodiesTest() {
    settings.chunkSize = 2;
    EngineRig rig = new EngineRig(settings);
    rig.log("a", "1", "2").log("b", "3");
    rig.run(settings.flushInterval);
    List<FakeSender.Sent> sent = rig.sender.all;
    assertThat(sent).hasSize(2);
    one = sent.get(0).exchange.chunk();
    other = sent.get(1).exchange.chunk();
  }

  private Bodies bodies(String compression) {
    return new Bodies(settings.format, Compression.named(compression), 4);
  }

  @Test
  void take_ofAChunkThatWasPrepared_makesNothingAnew() {
    Bodies bodies = bodies("none");
    bodies.prepare(one);
    one.pages().free();
    assertThat(text(bodies.take(one))).isEqualTo("[1|2]");
    assertThat(text(bodies.take(one))).isEqualTo("[]");
  }

  @Test
  void take_ofAnotherChunk_leavesThePrepared() {
    Bodies bodies = bodies("none");
    bodies.prepare(one);
    one.pages().free();
    assertThat(text(bodies.take(other))).isEqualTo("[3]");
    assertThat(text(bodies.take(one))).isEqualTo("[1|2]");
  }

  @Test
  void prepare_ofAnotherChunk_takesThePlaceOfTheFirst() {
    Bodies bodies = bodies("none");
    bodies.prepare(one);
    bodies.prepare(other);
    one.pages().free();
    other.pages().free();
    assertThat(text(bodies.take(one))).as("it is made again").isEqualTo("[]");
    assertThat(text(bodies.take(other))).isEqualTo("[3]");
  }

  @Test
  void prepare_ofALargeChunk_waitsForItsTurn() {
    settings.chunkBytes = 4 << 20;
    EngineRig rig = new EngineRig(settings);
    rig.log("a", "x".repeat(2 << 20), "y");
    rig.run(settings.flushInterval);
    Chunk large = rig.sender.last().exchange.chunk();
    Bodies bodies = bodies("none");
    assertThat(large.size()).isGreaterThan(BodyBuffers.LARGEST);
    bodies.prepare(large);
    large.pages().free();
    assertThat(text(bodies.take(large))).as("nothing was made before").isEqualTo("[]");
  }

  @Test
  void take_tellsThePlainSizeOfWhatIsCompressed() throws IOException {
    Bodies bodies = bodies("gzip");
    bodies.prepare(one);
    Bodies.Made made = bodies.take(one);
    assertThat(made.plainBytes()).isEqualTo("[1|2]".length());
    ByteBuffer body = made.body().release();
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("[1|2]");
    }
  }

  private static String text(Bodies.Made made) {
    return StandardCharsets.UTF_8.decode(made.body().release()).toString();
  }
}
