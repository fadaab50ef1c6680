package io.github.bufferinghttp.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LongTemplatesTest {

  private static final int LONGEST = 16 * 1024;

  private final LongTemplates templates = new LongTemplates();

  @Test
  void get_aMessageIsKeptWhenTheSameObjectComesAgain() {
    String message = text(5_000);
    assertThat(templates.get(message, 1)).isNull();
    MessageTemplate template = templates.get(message, 1);
    assertThat(template).isNotNull();
    assertThat(templates.get(message, 1)).isSameAs(template);
    assertThat(templates.get(text(5_000), 1)).isSameAs(template);
    assertThat(templates.get(message, 2)).isNull();
    assertThat(StrictJson.text(StrictJson.written(sink -> template.write(sink, new Object[] {7}))))
        .isEqualTo(message.replace("{}", "7"));
  }

  @Test
  void get_messagesMadeForEachEventAreNeverKept() {
    for (int i = 0; i < 1_000; i++) {
      String message = text(5_000);
      assertThat(templates.get(message, 1)).isNull();
    }
  }

  @Test
  void get_messagesInTurnDoNotPushEachOtherOut() {
    String one = text(5_000);
    String other = one.replace('x', 'y');
    templates.get(one, 1);
    MessageTemplate template = templates.get(one, 1);
    assertThat(template).isNotNull();
    for (int i = 0; i < 100; i++) {
      assertThat(templates.get(other, 1)).isNull();
      assertThat(templates.get(one, 1)).isSameAs(template);
    }
  }

  @Test
  void get_aTemplateThatIsNoLongerUsedGivesWay() {
    String old = text(5_000);
    for (int i = 0; i < 5; i++) {
      templates.get(old, 1);
    }
    String next = old.replace('x', 'y');
    for (int i = 0; i < 20; i++) {
      templates.get(next, 1);
    }
    assertThat(templates.get(next, 1)).isNotNull();
    assertThat(templates.get(old, 1)).isNull();
  }

  @Test
  void get_whatWouldTakeTooMuchMemoryIsNotKept() {
    String longest = text(LONGEST);
    String tooLong = text(LONGEST + 1);
    String tooManyBytes = text(10_000).replace('x', '\u0001');
    String noTemplate = text(4_000) + "\ud800";
    for (int i = 0; i < 50; i++) {
      assertThat(templates.get(tooLong, 1)).isNull();
      assertThat(templates.get(tooManyBytes, 1)).isNull();
      assertThat(templates.get(noTemplate, 1)).isNull();
    }
    templates.get(longest, 1);
    assertThat(templates.get(longest, 1)).isNotNull();
  }

  private static String text(int length) {
    return "{}" + "x".repeat(length - 2);
  }
}
