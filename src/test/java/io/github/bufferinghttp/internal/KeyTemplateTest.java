package io.github.bufferinghttp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.github.bufferinghttp.key.AggregatorKey;
import io.github.bufferinghttp.key.PatternKeyResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyTemplateTest {

  private final LoggerContext context = new LoggerContext();
  private final List<String> problems = new ArrayList<>();

  private PatternKeyResolver resolver(String lines) {
    return PatternKeyResolver.parse(lines, context, problems::add);
  }

  private LoggingEvent event(String tenant) {
    LoggingEvent event =
        new LoggingEvent(
            "fqcn", context.getLogger("com.acme.Shop"), Level.WARN, "hello", boom(), null);
    event.setMDCPropertyMap(tenant == null ? Map.of() : Map.of("tenant", tenant));
    return event;
  }

  private static Throwable boom() {
    return new IllegalStateException("boom");
  }

  @Test
  void key_hasAPartForEachLine() {
    AggregatorKey key =
        resolver("tenant = %X{tenant:-none}\n level=%level\n\n at = %logger{0}/%msg")
            .resolve(event("acme"));
    assertThat(problems).isEmpty();
    assertThat(key.names()).containsExactly("tenant", "level", "at");
    assertThat(key.get("tenant")).isEqualTo("acme");
    assertThat(key.get(1)).isEqualTo("WARN");
    assertThat(key.get("at")).isEqualTo("Shop/hello"); // and no stack trace behind it
    assertThat(key.get("other")).isNull();
    assertThat(key).hasToString("tenant=acme,level=WARN,at=Shop/hello");
  }

  @Test
  void keys_areEqualWhenTheirValuesAre() {
    PatternKeyResolver resolver = resolver("tenant = %X{tenant:-none}");
    AggregatorKey acme = resolver.resolve(event("acme"));
    assertThat(resolver.resolve(event("acme"))).isSameAs(acme);
    assertThat(resolver.resolve(event(null)).get(0)).isEqualTo("none");
    assertThat(resolver.resolve(event("acme"))).isEqualTo(acme).hasSameHashCodeAs(acme);
    assertThat(resolver.resolve(event("globex"))).isNotEqualTo(acme);
  }

  @Test
  void resolver_reportsEachWrongLine() {
    resolver(
        """
        tenant = %X{tenant}
        tenant = %level
        nonsense
        bad name = x
        key = x
        p = %nope
        q =
        width = %-=.10(%level)
        """);
    assertThat(problems).hasSize(7);
    assertThat(String.join("\n", problems))
        .contains("'tenant'", "twice", "'bad name'", "'key'", "'p'", "%nope", "'q'", "'width'");
  }

  @Test
  void template_putsPartsInPlace() {
    AggregatorKey key = resolver("tenant = %X{tenant}\nlevel = %level").resolve(event("acme"));
    KeyTemplate template =
        KeyTemplate.compile("{a b} {tenant}/{level}{tenant} {key}", key.names(), problems::add);
    assertThat(template.render(key)).isEqualTo("{a b} acme/WARNacme tenant=acme,level=WARN");
    assertThat(template.isConstant()).isFalse();
    assertThat(template.render(AggregatorKey.DEFAULT))
        .isEqualTo("{a b} default/defaultdefault default");
    assertThat(KeyTemplate.compile("plain {}", key.names(), problems::add).isConstant()).isTrue();
    assertThat(problems).isEmpty();
  }

  @Test
  void template_reportsAnUnknownPart() {
    KeyTemplate.compile("{tenant}/{levl}", List.of("tenant", "level"), problems::add);
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0)).contains("{levl}", "tenant, level");
  }
}
