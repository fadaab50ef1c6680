package io.github.bufferinghttp.encoder;

import static io.github.bufferinghttp.encoder.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.LoggingEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.MessageFormatter;

class MessageWriterTest {

  private static final String[] PIECES = {
    "{}",
    "{}",
    "{}",
    "\\{}",
    "\\\\{}",
    "\\\\\\{}",
    "{",
    "}",
    "\\",
    "{ }",
    "a",
    " text ",
    "\"",
    "\n",
    "é",
    "€",
    "\uffff",
    "😀",
    "\ud83d",
    "\ude00"
  };

  private final MessageWriter writer = new MessageWriter(Integer.MAX_VALUE);
  private final Random random = new Random(20_260_102);
  private final HostileStrings strings = new HostileStrings(4);

  @Test
  void write_isTheTextThatSlf4jMakes() {
    for (int i = 0; i < 20_000; i++) {
      String template = template();
      int arguments = random.nextInt(5);
      // Three times: unknown, made into a template, and taken from there.
      for (int round = 0; round < 3; round++) {
        assertSameText(template, arguments(arguments));
      }
    }
  }

  @Test
  void write_sameTemplateWithOtherNumbersOfArguments() {
    for (int round = 0; round < 10; round++) {
      for (int arguments = 0; arguments < 6; arguments++) {
        assertSameText("a {} b \\{} c {} d \\\\{} e {} f \\{}", arguments(arguments));
      }
    }
  }

  @Test
  void write_longMessagesAreTheTextThatSlf4jMakes() {
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder();
      int length = 1_000 + random.nextInt(20_000);
      while (text.length() < length) {
        text.append(template()).append("text ".repeat(random.nextInt(100)));
      }
      String message = text.toString();
      for (int round = 0; round < 4; round++) {
        assertSameText(message, arguments(round < 3 ? 2 : 5));
      }
    }
  }

  @Test
  void write_surrogatesThatMeetAcrossPiecesBecomeOneCharacter() {
    for (int round = 0; round < 3; round++) {
      assertSameText("{}{}", new Object[] {"\ud83d", "\ude00"});
      assertSameText("\ud83d{}", new Object[] {"\ude00"});
      assertSameText("{}\ude00", new Object[] {'\ud83d'});
      assertSameText("\ud83d{}\ude00", new Object[] {""});
      assertSameText("{}{}{}", new Object[] {"\ud83d", "", "\ude00"});
    }
  }

  @Test
  void write_argumentsThatChangeAreNotRemembered() {
    for (int i = 0; i < 5; i++) {
      assertSameText("{} and {}", new Object[] {i, new StringBuilder("v" + i)});
    }
  }

  @Test
  void write_templatesWithoutEndKeepNothingNew() {
    for (int i = 0; i < 5_000; i++) {
      String unique = "unique " + i + " {}";
      assertSameText(unique, new Object[] {i});
      assertSameText(unique, new Object[] {i});
    }
  }

  private void assertSameText(String template, @Nullable Object[] arguments) {
    String expected = MessageFormatter.arrayFormat(template, arguments).getMessage();
    LoggingEvent event = event(template);
    event.setArgumentArray(arguments);
    assertThat(StrictJson.parseWritten(sink -> writer.write(sink, event)).textValue())
        .isEqualTo(StrictJson.repaired(expected));
  }

  private String template() {
    StringBuilder template = new StringBuilder();
    for (int i = random.nextInt(10); i >= 0; i--) {
      template.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return template.toString();
  }

  private @Nullable Object[] arguments(int count) {
    Object[] arguments = new Object[count];
    for (int i = 0; i < count; i++) {
      arguments[i] = argument();
    }
    return arguments;
  }

  private @Nullable Object argument() {
    return switch (random.nextInt(24)) {
      case 0 -> null;
      case 1 -> random.nextInt();
      case 2 -> random.nextLong();
      case 3 -> (short) random.nextInt();
      case 4 -> (byte) random.nextInt();
      case 5 -> random.nextDouble();
      case 6 -> random.nextFloat();
      case 7 -> random.nextBoolean();
      case 8 -> (char) random.nextInt(0x10000);
      case 9 -> new UUID(random.nextLong(), random.nextLong());
      case 10 -> Instant.ofEpochMilli(random.nextInt());
      case 11 -> BigDecimal.valueOf(random.nextLong(), 5);
      case 12 -> new int[] {1, random.nextInt()};
      case 13 -> new Object[] {"nested", new String[] {"deep", null}};
      case 14 -> List.of("list", 1);
      case 15 -> new IllegalStateException("thrown");
      case 16 -> new StringBuilder("builder");
      case 17 -> Thread.State.NEW;
      case 18 -> Thread.currentThread().getThreadGroup();
      case 19 -> "{}";
      default -> strings.next();
    };
  }
}
