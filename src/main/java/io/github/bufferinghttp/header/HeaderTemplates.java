package io.github.bufferinghttp.header;

import io.github.bufferinghttp.internal.KeyTemplate;
import io.github.bufferinghttp.internal.NameValueLines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The customizer behind the {@code headers} element: values in which {@code {part}} is replaced.
 */
public final class HeaderTemplates implements HeaderCustomizer<Object> {

  private final Map<String, KeyTemplate> templates = new LinkedHashMap<>();

  private HeaderTemplates() {}

  /**
   * Compiles the lines of a {@code headers} element.
   *
   * @param keyParts the parts that the key has
   * @param problem told of everything that is wrong with them; never given a value, which may be a
   *     credential
   */
  public static HeaderTemplates parse(
      @Nullable String text, List<String> keyParts, Consumer<String> problem) {
    HeaderTemplates headers = new HeaderTemplates();
    for (NameValueLines.Line line : NameValueLines.parse(text, problem)) {
      String nameProblem = RequestHeaders.nameProblem(line.name());
      if (nameProblem != null) {
        String shown = NameValueLines.show(line.name());
        boolean whole = shown.equals(line.name());
        problem.accept(whole ? nameProblem : "'" + shown + "' is not a header name, before a '='");
        continue;
      }
      List<String> unknown = new ArrayList<>();
      KeyTemplate template = KeyTemplate.compile(line.value(), keyParts, unknown::add);
      unknown.forEach(what -> problem.accept(line.name() + ": " + what));
      if (unknown.isEmpty()) {
        headers.templates.put(line.name(), template);
      }
    }
    return headers;
  }

  /** The values that are the same for every key, which may be credentials. */
  public List<String> constants() {
    return templates.values().stream()
        .filter(KeyTemplate::isConstant)
        .map(template -> template.render(""))
        .toList();
  }

  @Override
  public void customize(Object key, RequestHeaders headers) {
    templates.forEach((name, template) -> headers.set(name, template.render(key)));
  }
}
